package dev.cruvero.onboarding;

import dev.cruvero.api.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step as its row says.
 *
 * @param failures how often in a row it failed
 */
record StepRow(
    Step step,
    StepState state,
    int attempts,
    int failures,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant nextRetryAt,
    @Nullable Fault fault,
    Map<String, Object> evidence) {
  /** How long a step is tried before it counts as failed. */
  static final Duration BOUND = Duration.ofSeconds(60);

  private static final Duration LATE = Duration.ofSeconds(15);

  /** Whether it was found wrong, and is looked at again only when somebody says so. */
  boolean broken() {
    return state == StepState.FAILED && nextRetryAt == null;
  }

  /** Whether it should have ended, or been tried again, by now. */
  boolean overdue(Instant now) {
    if (nextRetryAt != null && nextRetryAt.plus(LATE).isBefore(now)) {
      return true;
    }
    return state == StepState.RUNNING && startedAt != null && startedAt.plus(BOUND).isBefore(now);
  }
}
