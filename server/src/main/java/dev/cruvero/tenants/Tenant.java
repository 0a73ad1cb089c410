package dev.cruvero.tenants;

import dev.cruvero.api.TenantId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's record with its limits, policy and approval, as of one revision.
 *
 * @param limitsSet whether somebody set limits or accepted the defaults
 * @param policySet whether somebody set a policy
 * @param vaultTold whether Vault knows whether the tenant is cut off from its credentials
 */
public record Tenant(
    TenantId id,
    UUID uid,
    String displayName,
    boolean enabled,
    TenantState state,
    Tier tier,
    String namespace,
    String memoryNamespace,
    ZoneId timeZone,
    Map<String, String> labels,
    RegistryRef registry,
    Limits limits,
    boolean limitsSet,
    Policy policy,
    boolean policySet,
    @Nullable Approval approval,
    boolean adoptNamespace,
    boolean hidden,
    boolean vaultTold,
    long revision,
    Instant createdAt,
    Instant updatedAt) {

  public Tenant {
    labels = Map.copyOf(labels);
  }

  /** The limits that hold: what is set, else the tier's default. */
  public Limits effectiveLimits() {
    return limits.over(Limits.defaults(tier));
  }
}
