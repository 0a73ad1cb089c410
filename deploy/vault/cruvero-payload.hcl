# A tenant's second short-lived token, minted by the reader through the token role "cruvero-payload": it reads the keys that seal this
# tenant's workflow payloads, and nothing else. Its entity alias is "<tenant id>.payload", an entity apart from the credentials' one, so
# that switching that off (suspension) leaves runs that can still be ended. {{accessor}} is the accessor of the mount auth/token.
path "secret/data/cruvero/keys/{{identity.entity.aliases.{{accessor}}.name}}" {
  capabilities = ["read"]
}
