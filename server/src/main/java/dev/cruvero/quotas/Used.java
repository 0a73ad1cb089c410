package dev.cruvero.quotas;

import java.math.BigDecimal;

/** What a call took, as the provider reported it. */
public record Used(
    long requests, long promptTokens, long completionTokens, BigDecimal costUsd, long runs) {

  public Used {
    if (promptTokens < 0 || completionTokens < 0) {
      throw new IllegalArgumentException("nothing is used in negative amounts");
    }
  }

  /** One attempt at a provider. */
  public static Used call(long promptTokens, long completionTokens, BigDecimal costUsd) {
    return new Used(1, promptTokens, completionTokens, costUsd, 0);
  }

  Demand demand() {
    return new Demand(requests, promptTokens + completionTokens, costUsd, runs);
  }
}
