package dev.cruvero.tenants;

import dev.cruvero.api.ErrorCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tenant as the API shows it. */
record TenantDocument(
    String id,
    String uid,
    String displayName,
    boolean enabled,
    TenantState state,
    Tier tier,
    String namespace,
    String memoryNamespace,
    String timeZone,
    Map<String, String> labels,
    RegistryRef registry,
    LimitsDocument limits,
    LimitsDocument effectiveLimits,
    boolean limitsAccepted,
    Policy policy,
    @Nullable ApprovalDocument approval,
    long revision,
    Instant createdAt,
    Instant updatedAt,
    List<Warning> warnings) {

  /** Limits with money as a decimal string. */
  record LimitsDocument(
      @Nullable Long rpm,
      @Nullable Long rph,
      @Nullable Long tpd,
      @Nullable Long maxRunsPerDay,
      @Nullable String costPerDayUsd,
      @Nullable Long apiRpm) {

    static LimitsDocument of(Limits limits) {
      BigDecimal cost = limits.costPerDayUsd();
      return new LimitsDocument(
          limits.rpm(),
          limits.rph(),
          limits.tpd(),
          limits.maxRunsPerDay(),
          cost == null ? null : cost.toPlainString(),
          limits.apiRpm());
    }
  }

  /** What was agreed. */
  record ApprovalDocument(String document, LimitsDocument limits, String isolation) {}

  static TenantDocument of(Tenant tenant, List<Warning> more) {
    Approval approval = tenant.approval();
    List<Warning> warnings = new ArrayList<>(more);
    if (!tenant.vaultTold()) {
      warnings.add(untold(tenant));
    }
    return new TenantDocument(
        tenant.id().value(),
        tenant.uid().toString(),
        tenant.displayName(),
        tenant.enabled(),
        tenant.state(),
        tenant.tier(),
        tenant.namespace(),
        tenant.memoryNamespace(),
        tenant.timeZone().getId(),
        tenant.labels(),
        tenant.registry(),
        LimitsDocument.of(tenant.limits()),
        LimitsDocument.of(tenant.effectiveLimits()),
        tenant.limitsSet(),
        tenant.policy(),
        approval == null
            ? null
            : new ApprovalDocument(
                approval.document(), LimitsDocument.of(approval.limits()), approval.isolation()),
        tenant.revision(),
        tenant.createdAt(),
        tenant.updatedAt(),
        warnings);
  }

  /** Half done is never silent. */
  private static Warning untold(Tenant tenant) {
    return new Warning(
        ErrorCode.VAULT_NOT_TOLD,
        tenant.state().cutOff()
            ? "Vault does not know yet that tenant \""
                + tenant.id()
                + "\" is suspended: Cruvero gives its credentials to nobody already and keeps telling Vault"
            : "Vault does not know yet that tenant \""
                + tenant.id()
                + "\" was resumed: its credentials stay refused until Cruvero, which keeps trying, has told it");
  }
}
