package dev.cruvero.runs;

import dev.cruvero.api.Provider;
import dev.cruvero.models.ToolCall;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model call or tool call of a run.
 *
 * @param name the model's or the tool's
 * @param downgrade why it is not the run's own model
 * @param attempts how often it was tried
 * @param callId the model's name for the call of a tool
 * @param usageKnown false when the provider did not say and the worst case was charged
 * @param responseId what the provider calls its answer
 */
public record RunStep(
    int number,
    Kind kind,
    State state,
    String name,
    @Nullable Downgraded downgrade,
    int attempts,
    @Nullable String callId,
    @Nullable String input,
    @Nullable String output,
    List<ToolCall> toolCalls,
    @Nullable String finishReason,
    long promptTokens,
    long completionTokens,
    BigDecimal costUsd,
    boolean usageKnown,
    @Nullable Provider provider,
    @Nullable String servedModel,
    @Nullable String responseId,
    boolean practice,
    @Nullable Cause cause,
    Instant startedAt,
    @Nullable Instant endedAt) {

  public RunStep {
    toolCalls = List.copyOf(toolCalls);
  }

  /**
   * The model in whose place another was called, and the limit at whose critical level the tenant
   * stood.
   */
  public record Downgraded(String from, String limit) {}

  /** What a step calls. */
  public enum Kind {
    MODEL,
    TOOL
  }

  /** How far a step is. */
  public enum State {
    RUNNING,
    DONE,
    FAILED,
    REFUSED
  }
}
