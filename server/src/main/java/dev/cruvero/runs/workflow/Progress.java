package dev.cruvero.runs.workflow;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is; what a continued execution starts from.
 *
 * @param step the last step that was begun
 * @param startedAt milliseconds since 1970 by Temporal's clock
 * @param lastCall digest of the tool call that came last
 * @param identical how often in a row it came
 */
public record Progress(
    int step,
    long startedAt,
    int modelCalls,
    int toolCalls,
    long tokens,
    BigDecimal costUsd,
    @Nullable String lastCall,
    int identical) {

  static Progress none(long now) {
    return new Progress(0, now, 0, 0, 0, BigDecimal.ZERO, null, 0);
  }

  Progress afterModel(int number, ModelResult result) {
    return new Progress(
        number,
        startedAt,
        modelCalls + 1,
        toolCalls,
        tokens + result.tokens(),
        costUsd.add(result.costUsd()),
        lastCall,
        identical);
  }

  Progress withCall(String digest) {
    return new Progress(
        step + 1,
        startedAt,
        modelCalls,
        toolCalls + 1,
        tokens,
        costUsd,
        digest,
        digest.equals(lastCall) ? identical + 1 : 1);
  }

  /** What is left of the wall clock's cap; zero or less when it is used up. */
  Duration left(long now) {
    return RunCaps.WALL_CLOCK.minusMillis(now - startedAt);
  }

  /** The cap that forbids another model call; null when none does. */
  @Nullable String capOnModel() {
    if (modelCalls >= RunCaps.MODEL_CALLS) {
      return "modelCalls";
    }
    if (tokens >= RunCaps.TOKENS) {
      return "tokens";
    }
    return costUsd.compareTo(RunCaps.COST_USD) >= 0 ? "costUsd" : null;
  }

  /** The cap that forbids the tool call that was just counted; null when none does. */
  @Nullable String capOnTool() {
    if (toolCalls > RunCaps.TOOL_CALLS) {
      return "toolCalls";
    }
    return identical > RunCaps.IDENTICAL_CALLS ? "identicalCalls" : null;
  }
}
