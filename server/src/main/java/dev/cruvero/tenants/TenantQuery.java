package dev.cruvero.tenants;

import dev.cruvero.api.TenantId;
import org.jspecify.annotations.Nullable;

/** Which tenants to list; absent parts do not restrict. */
public record TenantQuery(
    @Nullable Boolean enabled,
    @Nullable TenantState state,
    @Nullable String labelKey,
    @Nullable String labelValue,
    int size,
    @Nullable TenantId after) {}
