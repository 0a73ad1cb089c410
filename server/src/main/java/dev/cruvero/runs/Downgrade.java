package dev.cruvero.runs;

import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.QuotaWarning;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.runs.RunStep.Downgraded;
import dev.cruvero.tenants.Tenant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * That a model call does not go to the run's own model.
 *
 * @param model what the policy names for the critical level
 */
record Downgrade(String model, Downgraded why) {

  /** What a cheaper model spares. */
  private static final Set<Limit> SPARED = Set.of(Limit.TPD, Limit.COST_PER_DAY_USD);

  /** Decided anew for each attempt; null while the run's own model is to be called. */
  static @Nullable Downgrade now(Quotas quotas, Tenant tenant, String own) {
    String model = tenant.policy().downgradeModel();
    if (model == null || model.equals(own)) {
      return null;
    }
    return quotas.state(tenant.id()).stream()
        .filter(window -> SPARED.contains(window.limit()))
        .filter(window -> window.level() >= QuotaWarning.CRITICAL)
        .findFirst()
        .map(window -> new Downgrade(model, new Downgraded(own, window.limit().id())))
        .orElse(null);
  }
}
