package dev.cruvero.policies;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantChangeCheck;
import dev.cruvero.tenants.Warning;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Refuses a policy that would not let its own downgrade model be used when it is needed. */
final class DowngradeModelCheck implements TenantChangeCheck {

  @Override
  public void check(
      @Nullable Tenant before, Tenant after, List<Problem> problems, List<Warning> warnings) {
    String model = after.policy().downgradeModel();
    if (model != null
        && Policies.decide(after.id(), after.policy(), Subject.MODEL, model)
            instanceof PolicyDecision.Refused refused) {
      boolean kept = before != null && Objects.equals(before.policy().downgradeModel(), model);
      problems.add(
          new Problem(
              "policy.downgradeModel",
              "the downgrade model \"%s\" has to be one that this policy allows: %s (%s)"
                  .formatted(model, refused.rule(), refused.list()),
              ErrorCode.INVALID_REQUEST,
              kept
                  ? "cruvero tenant update --id " + after.id() + " --clear-downgrade-model"
                  : before == null ? null : refused.next()));
    }
  }
}
