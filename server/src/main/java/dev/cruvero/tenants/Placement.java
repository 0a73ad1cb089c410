package dev.cruvero.tenants;

import dev.cruvero.api.TenantId;
import java.util.UUID;

/** The little of a tenant that says where its workers stand. */
public record Placement(TenantId id, UUID uid, TenantState state, Tier tier, String namespace) {}
