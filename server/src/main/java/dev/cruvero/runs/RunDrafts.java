package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.models.KnownModel;
import dev.cruvero.models.ModelCatalog;
import dev.cruvero.policies.Policies;
import dev.cruvero.policies.PolicyDecision;
import dev.cruvero.policies.Subject;
import dev.cruvero.registries.Registries;
import dev.cruvero.registries.Registry;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a request into a run that may start, or says why not. */
final class RunDrafts {

  /** Where runs of a platform key prove that the tenant works. */
  private static final Set<TenantState> PLATFORM_ONLY =
      EnumSet.of(TenantState.PROVISIONING, TenantState.FAILED);

  private static final Set<String> CHOICES = Set.of("auto", "none", "required");
  private static final int LONGEST_PROMPT = 200_000;
  private static final int MOST_TOOLS = 128;

  private final ModelCatalog catalog;
  private final Registries registries;

  RunDrafts(ModelCatalog catalog, Registries registries) {
    this.catalog = catalog;
    this.registries = registries;
  }

  RunRows.Draft draft(Tenant tenant, NewRun request, RunId id, Actor by, boolean platform) {
    shape(request);
    mayRun(tenant, platform);
    String model = model(tenant, request.model());
    Registry registry = registries.resolve(tenant);
    List<String> tools = request.tools();
    if (tools != null) {
      tools.forEach(tool -> OfferedTools.check(tenant.id(), tenant.policy(), registry, tool));
    }
    choice(tenant, registry, request);
    return new RunRows.Draft(
        id, tenant.id(), request, model, tenant.registry(), registry.digest(), by.toString());
  }

  private static void shape(NewRun request) {
    List<Problem> problems = new ArrayList<>();
    if (request.prompt().isBlank()
        || request.prompt().length() > LONGEST_PROMPT
        || request.prompt().indexOf('\0') >= 0) {
      problems.add(new Problem("prompt", "1 to " + LONGEST_PROMPT + " characters are expected"));
    }
    if (request.tools() != null && request.tools().size() > MOST_TOOLS) {
      problems.add(new Problem("tools", "at most " + MOST_TOOLS + " names are expected"));
    }
    if (!problems.isEmpty()) {
      throw CruveroException.invalid("the run was not started", problems);
    }
  }

  /**
   * Refuses a tenant whose state allows no run.
   *
   * @throws CruveroException TENANT_SUSPENDED or TENANT_NOT_ACTIVE
   */
  static void mayRun(Tenant tenant, boolean platform) {
    if (tenant.state() == TenantState.SUSPENDED) {
      throw new CruveroException(
          ErrorCode.TENANT_SUSPENDED,
          "tenant \"" + tenant.id() + "\" is suspended and runs nothing",
          "cruvero tenant resume --id " + tenant.id());
    }
    if (!tenant.enabled()
        || (tenant.state() != TenantState.ACTIVE
            && !(platform && PLATFORM_ONLY.contains(tenant.state())))) {
      throw new CruveroException(
          ErrorCode.TENANT_NOT_ACTIVE,
          "tenant \"" + tenant.id() + "\" is " + tenant.state() + " and runs nothing",
          "cruvero tenant onboarding --id " + tenant.id());
    }
  }

  private String model(Tenant tenant, @Nullable String asked) {
    if (asked == null) {
      return tenant.policy().allowedModels().stream()
          .flatMap(entry -> catalog.matching(entry).stream())
          .map(KnownModel::name)
          .filter(name -> decide(tenant, name) instanceof PolicyDecision.Allowed)
          .findFirst()
          .orElseThrow(
              () ->
                  new CruveroException(
                      ErrorCode.POLICY_MISSING,
                      "the policy of tenant \"" + tenant.id() + "\" allows no model",
                      "cruvero tenant update --id " + tenant.id() + " --allowed-models <model>"));
    }
    checkModel(tenant, asked);
    if (catalog.find(asked).isEmpty()) {
      throw new CruveroException(
          ErrorCode.UNKNOWN_MODEL,
          "unknown model \"" + asked + "\": models.yaml has no such entry",
          ModelCatalog.NEXT);
    }
    return asked;
  }

  /**
   * Refuses a model that the policy refuses.
   *
   * @throws CruveroException MODEL_NOT_ALLOWED or MODEL_BLOCKED
   */
  static void checkModel(Tenant tenant, String model) {
    if (decide(tenant, model) instanceof PolicyDecision.Refused refused) {
      throw new CruveroException(
          refused.code(),
          "tenant \""
              + tenant.id()
              + "\" may not use the model \""
              + model
              + "\": "
              + refused.rule()
              + " ("
              + refused.list()
              + ")",
          refused.next());
    }
  }

  private static PolicyDecision decide(Tenant tenant, String model) {
    return Policies.decide(tenant.id(), tenant.policy(), Subject.MODEL, model);
  }

  private static void choice(Tenant tenant, Registry registry, NewRun request) {
    String choice = request.toolChoice();
    if (choice == null || CHOICES.contains(choice)) {
      return;
    }
    OfferedTools.check(tenant.id(), tenant.policy(), registry, choice);
    if (request.tools() != null && !request.tools().contains(choice)) {
      throw CruveroException.invalid(
          "the run was not started",
          List.of(new Problem("toolChoice", "is not among the run's tools")));
    }
  }
}
