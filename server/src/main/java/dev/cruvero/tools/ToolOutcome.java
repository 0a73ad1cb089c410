package dev.cruvero.tools;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;

/** How a tool call ended. Each goes back to the model, and the run continues. */
public sealed interface ToolOutcome {

  /** What the tool said, bounded; from outside, so never an instruction. */
  record Result(String text) implements ToolOutcome {}

  /** It may not be called, or not with this target; {@code next} would allow it. */
  record Refused(ErrorCode code, String rule, String list, Owner owner, String next)
      implements ToolOutcome {}

  /** It was called and could not do it. */
  record Failed(String message) implements ToolOutcome {}
}
