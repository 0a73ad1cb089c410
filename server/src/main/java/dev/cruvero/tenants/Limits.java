package dev.cruvero.tenants;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may use: attempts at a provider a minute and an hour, tokens, runs and US dollars a
 * day, requests to our own API a minute. Absent = the tier's default; 0 blocks.
 */
public record Limits(
    @Nullable Long rpm,
    @Nullable Long rph,
    @Nullable Long tpd,
    @Nullable Long maxRunsPerDay,
    @Nullable BigDecimal costPerDayUsd,
    @Nullable Long apiRpm) {

  /**
   * One amount has one form, so that equal limits are equal: at most six decimals, none trailing.
   */
  public Limits {
    if (costPerDayUsd != null) {
      BigDecimal shortest = costPerDayUsd.stripTrailingZeros();
      costPerDayUsd = shortest.scale() < 0 ? shortest.setScale(0) : shortest;
    }
  }

  /** Nothing set. */
  public static final Limits NONE = new Limits(null, null, null, null, null, null);

  private static final Limits DEDICATED =
      new Limits(60L, 1_000L, 1_000_000L, 1_000L, new BigDecimal("50"), 6_000L);
  private static final Limits POOLED =
      new Limits(20L, 300L, 200_000L, 200L, new BigDecimal("10"), 1_200L);

  /** The platform's defaults. */
  public static Limits defaults(Tier tier) {
    return switch (tier) {
      case DEDICATED -> DEDICATED;
      case POOLED -> POOLED;
    };
  }

  /** These limits, with the others where none is set. */
  public Limits over(Limits others) {
    return new Limits(
        rpm == null ? others.rpm : rpm,
        rph == null ? others.rph : rph,
        tpd == null ? others.tpd : tpd,
        maxRunsPerDay == null ? others.maxRunsPerDay : maxRunsPerDay,
        costPerDayUsd == null ? others.costPerDayUsd : costPerDayUsd,
        apiRpm == null ? others.apiRpm : apiRpm);
  }

  /** The names of the limits that are below zero. */
  List<String> negative() {
    List<String> names = new ArrayList<>();
    add(names, "rpm", rpm);
    add(names, "rph", rph);
    add(names, "tpd", tpd);
    add(names, "maxRunsPerDay", maxRunsPerDay);
    if (costPerDayUsd != null && costPerDayUsd.signum() < 0) {
      names.add("costPerDayUsd");
    }
    add(names, "apiRpm", apiRpm);
    return names;
  }

  private static void add(List<String> names, String name, @Nullable Long value) {
    if (value != null && value < 0) {
      names.add(name);
    }
  }
}
