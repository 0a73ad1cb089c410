package dev.cruvero.quotas;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;

/** What can be limited, in the order of the database's vectors. */
public enum Limit {
  RPM("rpm", false),
  RPH("rph", false),
  TPD("tpd", true),
  MAX_RUNS_PER_DAY("maxRunsPerDay", true),
  COST_PER_DAY_USD("costPerDayUsd", true),
  API_RPM("apiRpm", false);

  private final String id;
  private final boolean daily;

  Limit(String id, boolean daily) {
    this.id = id;
    this.daily = daily;
  }

  @JsonValue
  public String id() {
    return id;
  }

  /** An amount of this limit as the API shows it: money is text, everything else a number. */
  Object amount(BigDecimal amount) {
    return this == COST_PER_DAY_USD ? text(amount) : (Object) amount.longValue();
  }

  static String text(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  static Limit of(String id) {
    return Arrays.stream(values()).filter(limit -> limit.id.equals(id)).findFirst().orElseThrow();
  }

  /** How long the window is on a day without a change of the clocks. */
  Duration usualWindow() {
    return switch (this) {
      case RPM, API_RPM -> Duration.ofMinutes(1);
      case RPH -> Duration.ofHours(1);
      case TPD, MAX_RUNS_PER_DAY, COST_PER_DAY_USD -> Duration.ofDays(1);
    };
  }

  /** Whether the window is the tenant's calendar day rather than a sliding one. */
  public boolean daily() {
    return daily;
  }
}
