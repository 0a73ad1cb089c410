package dev.cruvero.models;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one call of a model ended. */
public sealed interface ChatOutcome {

  /**
   * The model answered.
   *
   * @param usageKnown false when the provider said nothing about usage
   * @param servedModel the name of what answered, as the provider gave it
   * @param practice whether the practice model answered
   * @param finishReason {@code stop}, {@code tool_calls}, {@code length} or {@code content_filter}
   */
  record Answered(
      String text,
      List<ToolCall> toolCalls,
      ChatUsage usage,
      boolean usageKnown,
      String responseId,
      Provider provider,
      String servedModel,
      boolean practice,
      String finishReason)
      implements ChatOutcome {

    public Answered {
      toolCalls = List.copyOf(toolCalls);
    }
  }

  /**
   * There is no answer.
   *
   * @param retryAfter how long the provider asks to wait
   * @param retry whether the same call can succeed soon
   * @param mayBeBilled whether the request went out and nobody knows what became of it
   */
  record Failed(
      ErrorCode code,
      String message,
      @Nullable Duration retryAfter,
      boolean retry,
      boolean mayBeBilled)
      implements ChatOutcome {}
}
