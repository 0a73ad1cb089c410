package dev.cruvero.models;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one call used, as the provider counted it; cached and reasoning tokens are contained in the
 * other two.
 *
 * @param costUsd what the provider says it costs, when it says so
 */
public record ChatUsage(
    long promptTokens,
    long completionTokens,
    long cachedTokens,
    long reasoningTokens,
    @Nullable BigDecimal costUsd) {

  /** Nothing used, or nothing known. */
  public static final ChatUsage NONE = new ChatUsage(0, 0, 0, 0, null);

  public long tokens() {
    return promptTokens + completionTokens;
  }
}
