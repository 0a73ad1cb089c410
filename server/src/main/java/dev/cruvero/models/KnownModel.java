package dev.cruvero.models;

import dev.cruvero.api.Provider;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * A model of the catalogue: who serves it under which name, how much fits, and what a million
 * tokens cost.
 */
public record KnownModel(
    String name,
    Map<Provider, String> providers,
    long context,
    long maxOutput,
    BigDecimal promptUsdPerMillion,
    BigDecimal completionUsdPerMillion) {

  private static final int PRICE_DIGITS = 9;

  public KnownModel {
    providers = Map.copyOf(providers);
    if (name.isBlank() || providers.isEmpty()) {
      throw new IllegalArgumentException("a model needs a name and a provider");
    }
    if (context <= 0 || maxOutput <= 0) {
      throw new IllegalArgumentException(name + ": context and maxOutput are above 0");
    }
    if (promptUsdPerMillion.signum() < 0 || completionUsdPerMillion.signum() < 0) {
      throw new IllegalArgumentException(name + ": a price is 0 or more");
    }
  }

  /** What so many tokens cost by the catalogue, in US dollars, rounded up. */
  public BigDecimal cost(long promptTokens, long completionTokens) {
    return promptUsdPerMillion
        .multiply(BigDecimal.valueOf(promptTokens))
        .add(completionUsdPerMillion.multiply(BigDecimal.valueOf(completionTokens)))
        .movePointLeft(6)
        .setScale(PRICE_DIGITS, RoundingMode.UP);
  }
}
