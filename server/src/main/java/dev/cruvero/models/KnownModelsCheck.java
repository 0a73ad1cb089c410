package dev.cruvero.models;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantChangeCheck;
import dev.cruvero.tenants.Warning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses a policy that allows a model nobody knows: a typing error would show only at a run. */
final class KnownModelsCheck implements TenantChangeCheck {

  private final ModelCatalog catalog;

  KnownModelsCheck(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void check(
      @Nullable Tenant before, Tenant after, List<Problem> problems, List<Warning> warnings) {
    if (before != null && before.policy().allowedModels().equals(after.policy().allowedModels())) {
      return;
    }
    after.policy().allowedModels().stream()
        .filter(entry -> catalog.matching(entry).isEmpty())
        .forEach(
            entry ->
                problems.add(
                    new Problem(
                        "policy.allowedModels",
                        "unknown model \"" + entry + "\": models.yaml has no such entry",
                        ErrorCode.UNKNOWN_MODEL,
                        ModelCatalog.NEXT)));
  }
}
