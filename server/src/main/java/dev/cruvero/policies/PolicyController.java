package dev.cruvero.policies;

import dev.cruvero.access.Access;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.tenants.Tenants;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/policy/explain}: the decision, with its rule. */
@RestController
class PolicyController {

  /**
   * A decision as the API shows it.
   *
   * @param downgradeModel what is called in its place at the critical level, for an allowed model
   */
  record Explanation(
      String subject,
      String kind,
      boolean allowed,
      @Nullable ErrorCode code,
      String rule,
      String list,
      @Nullable Owner owner,
      @Nullable String next,
      @Nullable String downgradeModel) {}

  private static final int LONGEST_NAME = 200;

  private final Policies policies;
  private final Tenants tenants;
  private final Access access;

  PolicyController(Policies policies, Tenants tenants, Access access) {
    this.policies = policies;
    this.tenants = tenants;
    this.access = access;
  }

  @GetMapping("/v1/policy/explain")
  Explanation explain(
      @RequestParam(required = false) @Nullable String tool,
      @RequestParam(required = false) @Nullable String model) {
    TenantId tenant = access.tenant();
    if (tool == null) {
      if (model != null) {
        return explain(tenant, Subject.MODEL, model);
      }
    } else if (model == null) {
      return explain(tenant, Subject.TOOL, tool);
    }
    throw new CruveroException(ErrorCode.INVALID_REQUEST, "either tool or model is expected");
  }

  private Explanation explain(TenantId tenant, Subject subject, String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "a name of 1 to " + LONGEST_NAME + " characters is expected");
    }
    String kind = subject.name().toLowerCase(Locale.ROOT);
    return switch (policies.decide(tenant, subject, name)) {
      case PolicyDecision.Allowed allowed ->
          new Explanation(
              name,
              kind,
              true,
              null,
              allowed.rule(),
              allowed.list(),
              null,
              null,
              subject == Subject.MODEL ? tenants.get(tenant).policy().downgradeModel() : null);
      case PolicyDecision.Refused refused ->
          new Explanation(
              name,
              kind,
              false,
              refused.code(),
              refused.rule(),
              refused.list(),
              refused.owner(),
              refused.next(),
              null);
    };
  }
}
