# Offboarding: destroys versions and removes metadata, which is what erases the bytes. It cannot read a value or write one.
path "secret/destroy/cruvero/tenants/+/llm/+" {
  capabilities = ["update"]
}

path "secret/metadata/cruvero/tenants/+/llm/+" {
  capabilities = ["read", "delete"]
}

path "auth/token/lookup-self" {
  capabilities = ["read"]
}

path "auth/token/renew-self" {
  capabilities = ["update"]
}

path "auth/token/revoke-self" {
  capabilities = ["update"]
}
