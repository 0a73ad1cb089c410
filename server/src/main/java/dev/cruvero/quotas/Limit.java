package dev.cruvero.quotas;

import com.fasterxml.jackson.annotation.JsonValue;

/** What can be limited, in the order of the database's vectors. */
public enum Limit {
  RPM("rpm", false),
  RPH("rph", false),
  TPD("tpd", true),
  MAX_RUNS_PER_DAY("maxRunsPerDay", true),
  COST_PER_DAY_USD("costPerDayUsd", true);

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

  /** Whether the window is the tenant's calendar day rather than a sliding one. */
  public boolean daily() {
    return daily;
  }
}
