# Offboarding: destroys versions and removes metadata, which is what erases the bytes. It cannot read a value or write one.
path "secret/destroy/cruvero/tenants/+/llm/+" {
  capabilities = ["update"]
}

path "secret/metadata/cruvero/tenants/+/llm/+" {
  capabilities = ["read", "delete"]
}

# The payload keys go last, apart from the credentials: only when no run of the tenant is left that would have to be ended.
path "secret/metadata/cruvero/keys/+" {
  capabilities = ["delete"]
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
