package dev.cruvero.quotas;

import dev.cruvero.quotas.Admission.Refused;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counters of decisions. Without tenants: their number has no bound. */
final class QuotaMetrics {

  private final MeterRegistry meters;
  private final Counter granted;
  private final Counter unavailable;
  private final Counter orphans;
  private final Map<Limit, Counter> refused = new EnumMap<>(Limit.class);
  private final Counter[] debts;

  QuotaMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.granted = meters.counter("cruvero.quota.granted");
    this.unavailable = meters.counter("cruvero.quota.unavailable");
    this.orphans = meters.counter("cruvero.quota.orphans");
    for (Limit limit : Limit.values()) {
      refused.put(limit, meters.counter("cruvero.quota.refused", "limit", limit.id()));
    }
    // Should read zero: a hold is an upper bound of what its call can use.
    this.debts =
        Arrays.stream(new String[] {"requests", "tokens", "runs", "usd"})
            .map(kind -> meters.counter("cruvero.quota.debt", "kind", kind))
            .toArray(Counter[]::new);
  }

  void granted() {
    granted.increment();
  }

  /**
   * @param no null for a grant
   */
  void decided(@Nullable Refused no) {
    (no == null ? granted : Objects.requireNonNull(refused.get(no.limit()))).increment();
  }

  void unavailable() {
    unavailable.increment();
  }

  /** What went beyond holds: requests, tokens, runs, dollars. */
  void debt(BigDecimal[] beyond) {
    for (int i = 0; i < debts.length; i++) {
      if (beyond[i].signum() > 0) {
        debts[i].increment(beyond[i].doubleValue());
      }
    }
  }

  void orphans(long ended) {
    orphans.increment((double) ended);
  }

  void warned(QuotaWarning warning) {
    meters
        .counter(
            "cruvero.quota.warnings",
            "limit",
            warning.window().limit().id(),
            "percent",
            Integer.toString(warning.percent()))
        .increment();
  }
}
