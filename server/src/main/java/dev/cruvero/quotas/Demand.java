package dev.cruvero.quotas;

import java.math.BigDecimal;

/** An amount of everything that is limited: what a call can take at worst, or what it took. */
public record Demand(long requests, long tokens, BigDecimal costUsd, long runs) {

  static final Demand NOTHING = new Demand(0, 0, BigDecimal.ZERO, 0);

  private static final long MOST_REQUESTS = 1_000_000;

  public Demand {
    if (requests < 0 || tokens < 0 || costUsd.signum() < 0 || runs < 0) {
      throw new IllegalArgumentException("nothing is demanded in negative amounts");
    }
    if (requests > MOST_REQUESTS) {
      throw new IllegalArgumentException("at most " + MOST_REQUESTS + " requests at once");
    }
  }

  /** One attempt at a provider. */
  public static Demand call(long tokens, BigDecimal costUsd) {
    return new Demand(1, tokens, costUsd, 0);
  }

  /** Whether it takes anything of the limit. */
  public boolean touches(Limit limit) {
    return switch (limit) {
      case RPM, RPH -> requests > 0;
      case TPD -> tokens > 0;
      case MAX_RUNS_PER_DAY -> runs > 0;
      case COST_PER_DAY_USD -> costUsd.signum() > 0;
      case API_RPM -> false;
    };
  }

  /** One run, without its calls. */
  public static Demand run() {
    return new Demand(0, 0, BigDecimal.ZERO, 1);
  }
}
