package dev.cruvero.runs.workflow;

/** What came of a tool call, as far as the loop needs it. */
public enum ToolResult {
  /** The model can be told, be it a result, a refusal or a failure. */
  OBSERVED,
  /** Somebody asked for the run's end. */
  CANCELLED,
  /** The run is over and recorded as such. */
  ENDED
}
