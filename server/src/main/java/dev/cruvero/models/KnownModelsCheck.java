package dev.cruvero.models;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.tenants.Policy;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantChangeCheck;
import dev.cruvero.tenants.Warning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses a policy that names a model nobody knows: a typing error would show only at a run. */
final class KnownModelsCheck implements TenantChangeCheck {

  private final ModelCatalog catalog;

  KnownModelsCheck(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void check(
      @Nullable Tenant before, Tenant after, List<Problem> problems, List<Warning> warnings) {
    Policy old = before == null ? Policy.NONE : before.policy();
    Policy policy = after.policy();
    if (!old.allowedModels().equals(policy.allowedModels())) {
      policy.allowedModels().stream()
          .filter(entry -> catalog.matching(entry).isEmpty())
          .forEach(entry -> problems.add(unknown("policy.allowedModels", entry)));
    }
    String downgrade = policy.downgradeModel();
    if (downgrade != null
        && !downgrade.equals(old.downgradeModel())
        && catalog.find(downgrade).isEmpty()) {
      problems.add(unknown("policy.downgradeModel", downgrade));
    }
  }

  private static Problem unknown(String field, String name) {
    return new Problem(
        field,
        "unknown model \"" + name + "\": models.yaml has no such entry",
        ErrorCode.UNKNOWN_MODEL,
        ModelCatalog.NEXT);
  }
}
