package dev.cruvero.runs;

import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.QuotaWarning;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.quotas.WindowState;
import dev.cruvero.tenants.Tenant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a model call does not go to the run's own model.
 *
 * @param model what the policy names for the critical level
 * @param from the run's own
 * @param limit at whose critical level the tenant stands
 */
record Downgrade(String model, String from, String limit) {

  /** What a cheaper model spares. */
  private static final Set<Limit> SPARED = Set.of(Limit.TPD, Limit.COST_PER_DAY_USD);

  /** Decided anew for each attempt; null while the run's own model is to be called. */
  static @Nullable Downgrade now(Quotas quotas, Tenant tenant, String own) {
    String model = tenant.policy().downgradeModel();
    if (model == null || model.equals(own)) {
      return null;
    }
    List<WindowState> windows = quotas.state(tenant.id());
    return windows.stream()
        .filter(window -> SPARED.contains(window.limit()))
        .filter(window -> window.level() >= QuotaWarning.CRITICAL)
        .findFirst()
        .map(window -> new Downgrade(model, own, window.limit().id()))
        .orElse(null);
  }
}
