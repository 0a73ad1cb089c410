package dev.cruvero.tenants;

import dev.cruvero.api.TenantId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked for when a tenant is created; absent parts have defaults. */
public record NewTenant(
    @Nullable TenantId id,
    @Nullable String displayName,
    @Nullable String namespace,
    @Nullable String memoryNamespace,
    @Nullable Tier tier,
    @Nullable String timeZone,
    @Nullable Map<String, String> labels,
    @Nullable RegistryRef registry,
    @Nullable Limits limits,
    @Nullable Policy policy,
    @Nullable Approval approval,
    boolean acceptDefaultLimits,
    boolean adoptNamespace) {}
