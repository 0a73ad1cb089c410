package dev.cruvero.runs;

import dev.cruvero.api.Provider;
import dev.cruvero.models.ToolCall;
import dev.cruvero.runs.Run.Warning;
import dev.cruvero.runs.RunStep.Downgraded;
import dev.cruvero.runs.RunStep.Kind;
import dev.cruvero.runs.RunStep.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step as the API shows it. */
record StepDocument(
    int number,
    Kind kind,
    State state,
    String name,
    @Nullable Downgraded downgrade,
    int attempts,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Long durationMs,
    @Nullable UsageDocument usage,
    @Nullable Provider provider,
    @Nullable String servedModel,
    @Nullable String responseId,
    @Nullable Boolean practice,
    @Nullable String finishReason,
    @Nullable String input,
    @Nullable String output,
    @Nullable List<ToolCall> toolCalls,
    @Nullable List<String> masked,
    @Nullable Cause cause,
    @Nullable List<Warning> warnings) {

  /** What a model call used; {@code known} is false when the worst case was charged. */
  record UsageDocument(long promptTokens, long completionTokens, String costUsd, boolean known) {}

  /**
   * @param told what the run was told, at this step and others
   */
  static StepDocument of(RunStep step, List<Warning> told) {
    List<Warning> warnings = told.stream().filter(w -> w.step() == step.number()).toList();
    boolean model = step.kind() == Kind.MODEL;
    boolean answered = step.provider() != null;
    Instant ended = step.endedAt();
    return new StepDocument(
        step.number(),
        step.kind(),
        step.state(),
        step.name(),
        step.downgrade(),
        step.attempts(),
        step.startedAt(),
        ended,
        ended == null ? null : Duration.between(step.startedAt(), ended).toMillis(),
        answered
            ? new UsageDocument(
                step.promptTokens(),
                step.completionTokens(),
                RunDocument.money(step.costUsd()),
                step.usageKnown())
            : null,
        step.provider(),
        step.servedModel(),
        step.responseId(),
        answered ? step.practice() : null,
        step.finishReason(),
        step.input(),
        step.output(),
        model && !step.toolCalls().isEmpty() ? step.toolCalls() : null,
        null,
        step.cause(),
        warnings.isEmpty() ? null : warnings);
  }

  /** The same for whoever may not read what the run says. */
  StepDocument withoutWords() {
    return new StepDocument(
        number,
        kind,
        state,
        name,
        downgrade,
        attempts,
        startedAt,
        endedAt,
        durationMs,
        usage,
        provider,
        servedModel,
        responseId,
        practice,
        finishReason,
        null,
        null,
        null,
        List.of("input", "output", "toolCalls"),
        cause,
        warnings);
  }
}
