package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.Step;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.registries.Registries;
import dev.cruvero.registries.Registry;
import dev.cruvero.tenants.Approval;
import dev.cruvero.tenants.Limits;
import dev.cruvero.tenants.Tenant;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Steps 1, 4, 5 and 7: what only the database has to say, in the transaction of the caller. */
final class RecordSteps {
  private final Quotas quotas;
  private final Registries registries;
  private final PlatformTransactions platform;

  RecordSteps(Quotas quotas, Registries registries, PlatformTransactions platform) {
    this.quotas = quotas;
    this.registries = registries;
    this.platform = platform;
  }

  Map<Step, StepOutcome> perform(Tenant tenant) {
    Map<Step, StepOutcome> outcomes = new EnumMap<>(Step.class);
    Optional<Registry> registry = registry(tenant, outcomes);
    outcomes.put(Step.RECORD, record(tenant));
    outcomes.put(Step.LIMITS, limits(tenant));
    outcomes.put(Step.POLICY, policy(tenant, registry));
    return outcomes;
  }

  private StepOutcome record(Tenant tenant) {
    if (!tenant.enabled()) {
      return waiting(
          ErrorCode.TENANT_NOT_ACTIVE,
          "tenant \"" + tenant.id() + "\" is disabled",
          "cruvero tenant update --id " + tenant.id() + " --enabled true");
    }
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("uid", tenant.uid());
    evidence.put("enabled", true);
    evidence.put("revision", tenant.revision());
    evidence.put("listed", listed(tenant));
    return new StepOutcome.Done(evidence);
  }

  /** Asked as the list asks: by the platform's role, without the hidden ones. */
  private boolean listed(Tenant tenant) {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    "select exists (select from cruvero.tenants where tenant_id = ? and enabled and not hidden)")
                .param(tenant.id().value())
                .query(Boolean.class)
                .single());
  }

  private StepOutcome limits(Tenant tenant) {
    String update = "cruvero tenant update --id " + tenant.id();
    if (!tenant.limitsSet()) {
      return waiting(
          ErrorCode.LIMITS_MISSING,
          "tenant \"" + tenant.id() + "\" has no limits and nobody accepted the defaults",
          update + " --rpm 120 --rph 5000 --tpd 2000000 --max-runs-per-day 10000");
    }
    Approval approval = tenant.approval();
    List<String> differences = approval == null ? List.of() : differences(tenant, approval);
    if (approval != null && !differences.isEmpty()) {
      return waiting(
          ErrorCode.APPROVAL_MISMATCH,
          "tenant \""
              + tenant.id()
              + "\" is not set as approved in "
              + approval.document()
              + ": "
              + String.join("; ", differences),
          update + " with the approved values, or: cruvero tenant update with a new approval");
    }
    quotas.initialise(tenant.id());
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("limits", tenant.effectiveLimits());
    evidence.put("counters", quotas.state(tenant.id()));
    if (approval != null) {
      evidence.put("approval", approval.document());
    }
    return new StepOutcome.Done(evidence);
  }

  private static List<String> differences(Tenant tenant, Approval approval) {
    List<String> found = new ArrayList<>();
    Limits set = tenant.effectiveLimits();
    Limits agreed = approval.limits();
    differ(found, "rpm", set.rpm(), agreed.rpm());
    differ(found, "rph", set.rph(), agreed.rph());
    differ(found, "tpd", set.tpd(), agreed.tpd());
    differ(found, "maxRunsPerDay", set.maxRunsPerDay(), agreed.maxRunsPerDay());
    differ(found, "costPerDayUsd", plain(set.costPerDayUsd()), plain(agreed.costPerDayUsd()));
    differ(found, "apiRpm", set.apiRpm(), agreed.apiRpm());
    differ(found, "isolation", tenant.tier().id(), approval.isolation());
    return found;
  }

  private static @Nullable String plain(@Nullable BigDecimal amount) {
    return amount == null ? null : amount.stripTrailingZeros().toPlainString();
  }

  private static void differ(
      List<String> found, String name, @Nullable Object set, @Nullable Object agreed) {
    if (agreed != null && !agreed.equals(set)) {
      found.add(name + " is " + set + ", agreed is " + agreed);
    }
  }

  private static StepOutcome policy(Tenant tenant, Optional<Registry> registry) {
    if (!tenant.policySet() || tenant.policy().allowedModels().isEmpty()) {
      return waiting(
          ErrorCode.POLICY_MISSING,
          "tenant \"" + tenant.id() + "\" is allowed no model",
          "cruvero tenant update --id "
              + tenant.id()
              + " --allowed-models x-ai/grok-4-fast --allowed-tools http_get,calculator");
    }
    List<String> unseeded =
        tenant.policy().allowedTools().stream()
            .filter(tool -> !tool.endsWith("*"))
            .filter(tool -> registry.flatMap(found -> found.tool(tool)).isEmpty())
            .toList();
    if (!unseeded.isEmpty()) {
      return waiting(
          ErrorCode.TOOL_NOT_SEEDED,
          "registry "
              + tenant.registry()
              + " has no tool "
              + String.join(", ", unseeded)
              + ", which tenant \""
              + tenant.id()
              + "\" is allowed",
          seed(tenant));
    }
    return new StepOutcome.Done(
        Map.of(
            "allowedModels", tenant.policy().allowedModels(),
            "allowedTools", tenant.policy().allowedTools()));
  }

  private Optional<Registry> registry(Tenant tenant, Map<Step, StepOutcome> outcomes) {
    try {
      Registry registry = registries.resolve(tenant);
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("registry", tenant.registry().toString());
      evidence.put("digest", registry.digest());
      evidence.put("tools", registry.tools().size());
      outcomes.put(Step.REGISTRY, new StepOutcome.Done(evidence));
      return Optional.of(registry);
    } catch (CruveroException failure) {
      outcomes.put(Step.REGISTRY, Failures.of(Fault.of(failure, seed(tenant))));
      return Optional.empty();
    }
  }

  private static String seed(Tenant tenant) {
    return "cruvero seed-registry --id "
        + tenant.registry().id()
        + " --version "
        + tenant.registry().version();
  }

  private static StepOutcome waiting(ErrorCode code, String message, String next) {
    Owner owner = code == ErrorCode.TENANT_NOT_ACTIVE ? Step.RECORD.owner() : code.owner();
    return new StepOutcome.Waiting(new Fault(code, message, owner, next));
  }
}
