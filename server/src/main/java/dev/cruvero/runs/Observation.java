package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.runs.RunStep.State;
import dev.cruvero.tools.ToolOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What the model is told about a tool call, and what the run's record says of it.
 *
 * @param rule and list: which of the policy refused
 */
record Observation(
    State state, String text, @Nullable Cause cause, @Nullable String rule, @Nullable String list) {

  static Observation of(String tool, ToolOutcome outcome) {
    return switch (outcome) {
      case ToolOutcome.Result result ->
          new Observation(State.DONE, result.text(), null, null, null);
      case ToolOutcome.Refused refused ->
          refused(tool, refused.code(), refused.rule(), refused.list(), refused.next());
      case ToolOutcome.Failed failed -> failed(ErrorCode.TOOL_FAILED, failed.message(), null);
    };
  }

  static Observation refused(
      String tool, ErrorCode code, String rule, String list, @Nullable String next) {
    String message = "the tool \"" + tool + "\" may not be used: " + rule + " (" + list + ")";
    return new Observation(
        State.REFUSED,
        "error: " + code + ": " + message + ". Go on without it.",
        Cause.of(code, message, next),
        rule,
        list);
  }

  static Observation failed(ErrorCode code, String message, @Nullable String next) {
    return new Observation(
        State.FAILED, "error: " + code + ": " + message, Cause.of(code, message, next), null, null);
  }
}
