# The control plane: writes and soft-deletes tenants' credentials, and cannot read one back.
path "secret/data/cruvero/tenants/+/llm/+" {
  capabilities = ["create", "update", "delete"]
}

# Versions and times, and nothing but switching check-and-set on: a shared mount keeps its own configuration.
path "secret/metadata/cruvero/tenants/+/llm/+" {
  capabilities       = ["create", "update", "patch", "read"]
  allowed_parameters = { "cas_required" = [true] }
}

# The keys that seal tenants' workflow payloads: each a new version over a named one, never deleted from here.
path "secret/data/cruvero/keys/+" {
  capabilities = ["create", "update"]
}

path "secret/metadata/cruvero/keys/+" {
  capabilities       = ["create", "update", "read"]
  allowed_parameters = { "cas_required" = [true], "max_versions" = ["100"] }
}

# Suspension cuts off tokens that live already: an entity is found by its alias and switched off or on. A policy cannot be
# attached this way.
path "identity/lookup/entity" {
  capabilities = ["update"]
}

path "identity/entity/id/+" {
  capabilities       = ["update"]
  allowed_parameters = { "disabled" = [true, false] }
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
