package dev.cruvero.quotas;

import java.math.BigDecimal;

/** An amount of everything that is limited, our own API's requests included. */
record Amounts(long requests, long tokens, long runs, BigDecimal costUsd, long apiRequests) {

  private static final long MOST_REQUESTS = 1_000_000;

  static Amounts of(Demand demand) {
    return new Amounts(demand.requests(), demand.tokens(), demand.runs(), demand.costUsd(), 0);
  }

  static Amounts ofApi(long requests) {
    if (requests < 1 || requests > MOST_REQUESTS) {
      throw new IllegalArgumentException("1 to " + MOST_REQUESTS + " requests at once");
    }
    return new Amounts(0, 0, 0, BigDecimal.ZERO, requests);
  }

  Amounts times(long count) {
    return new Amounts(
        requests * count,
        tokens * count,
        runs * count,
        costUsd.multiply(BigDecimal.valueOf(count)),
        apiRequests * count);
  }

  Amounts minus(Amounts other) {
    return new Amounts(
        requests - other.requests,
        tokens - other.tokens,
        runs - other.runs,
        costUsd.subtract(other.costUsd),
        apiRequests - other.apiRequests);
  }

  boolean covers(Amounts other) {
    return requests >= other.requests
        && tokens >= other.tokens
        && runs >= other.runs
        && apiRequests >= other.apiRequests
        && costUsd.compareTo(other.costUsd) >= 0;
  }

  /** Which limits it touches; what touches others cannot be served from the same lease. */
  int shape() {
    return (requests > 0 ? 1 : 0)
        | (tokens > 0 ? 2 : 0)
        | (runs > 0 ? 4 : 0)
        | (costUsd.signum() > 0 ? 8 : 0)
        | (apiRequests > 0 ? 16 : 0);
  }

  Limit first() {
    return requests > 0
        ? Limit.RPM
        : apiRequests > 0 ? Limit.API_RPM : runs > 0 ? Limit.MAX_RUNS_PER_DAY : Limit.TPD;
  }

  /** The vector of the database: one amount a {@link Limit}, in order. */
  String vector() {
    return "{%d,%d,%d,%d,%s,%d}"
        .formatted(requests, requests, tokens, runs, costUsd.toPlainString(), apiRequests);
  }
}
