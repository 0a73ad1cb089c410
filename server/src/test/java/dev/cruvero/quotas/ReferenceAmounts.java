package dev.cruvero.quotas;

import dev.cruvero.tenants.Limits;
import java.math.BigDecimal;
import java.util.Objects;

/** Amounts by limit. */
final class ReferenceAmounts {

  private ReferenceAmounts() {}

  static Demand plus(Demand a, Demand b) {
    return new Demand(
        a.requests() + b.requests(),
        a.tokens() + b.tokens(),
        a.costUsd().add(b.costUsd()),
        a.runs() + b.runs());
  }

  static BigDecimal amount(Limit limit, Demand demand) {
    return amount(limit, Amounts.of(demand));
  }

  static BigDecimal amount(Limit limit, Amounts amounts) {
    return switch (limit) {
      case RPM, RPH -> BigDecimal.valueOf(amounts.requests());
      case TPD -> BigDecimal.valueOf(amounts.tokens());
      case MAX_RUNS_PER_DAY -> BigDecimal.valueOf(amounts.runs());
      case COST_PER_DAY_USD -> amounts.costUsd();
      case API_RPM -> BigDecimal.valueOf(amounts.apiRequests());
    };
  }

  static BigDecimal max(Limits limits, Limit limit) {
    return switch (limit) {
      case RPM -> BigDecimal.valueOf(Objects.requireNonNull(limits.rpm()));
      case RPH -> BigDecimal.valueOf(Objects.requireNonNull(limits.rph()));
      case TPD -> BigDecimal.valueOf(Objects.requireNonNull(limits.tpd()));
      case MAX_RUNS_PER_DAY -> BigDecimal.valueOf(Objects.requireNonNull(limits.maxRunsPerDay()));
      case COST_PER_DAY_USD -> Objects.requireNonNull(limits.costPerDayUsd());
      case API_RPM -> BigDecimal.valueOf(Objects.requireNonNull(limits.apiRpm()));
    };
  }
}
