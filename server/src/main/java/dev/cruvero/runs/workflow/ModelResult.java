package dev.cruvero.runs.workflow;

import java.math.BigDecimal;
import java.util.List;

/**
 * What came of a model call, as far as the loop needs it; the answer itself is in Postgres.
 *
 * @param waitMillis for {@link Kind#WAIT}
 * @param calls digest of each tool call with its arguments
 */
public record ModelResult(
    Kind kind, long waitMillis, List<String> calls, long tokens, BigDecimal costUsd) {

  /** What the loop does next. */
  public enum Kind {
    /** The model asks for tools. */
    TOOLS,
    /** A limit refuses for now. */
    WAIT,
    /** Somebody asked for the run's end. */
    CANCELLED,
    /** The run is over and recorded as such. */
    ENDED
  }

  public ModelResult {
    calls = List.copyOf(calls);
  }

  /** A result of a call that did not take place. */
  public static ModelResult without(Kind kind, long waitMillis) {
    return new ModelResult(kind, waitMillis, List.of(), 0, BigDecimal.ZERO);
  }
}
