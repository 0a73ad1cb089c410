package dev.cruvero.tenants;

import dev.cruvero.api.TenantId;

/** The little of a tenant that says where its workers stand. */
public record Placement(TenantId id, TenantState state, Tier tier, String namespace) {}
