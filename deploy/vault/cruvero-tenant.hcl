# One tenant's own short-lived token, minted by the reader through the token role "cruvero-tenant". The tenant is the entity
# alias of that token; nobody writes a policy per tenant. {{accessor}} is the accessor of the mount auth/token (setup.json).
path "secret/data/cruvero/tenants/{{identity.entity.aliases.{{accessor}}.name}}/llm/*" {
  capabilities = ["read"]
}

path "secret/metadata/cruvero/tenants/{{identity.entity.aliases.{{accessor}}.name}}/llm/*" {
  capabilities = ["read"]
}
