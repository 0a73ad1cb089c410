# The workers: no standing right to read any credential. They may only mint a tenant's token, which Vault binds to the tenant's
# entity (made by Vault at the first minting) and ends with the reader's own.
path "auth/token/create/cruvero-tenant" {
  capabilities = ["update"]
}

path "auth/token/create/cruvero-payload" {
  capabilities = ["update"]
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
