package dev.cruvero.runs;

/** Where a run is in its life. */
public enum RunState {
  QUEUED(false),
  RUNNING(false),
  WAITING(false),
  COMPLETED(true),
  FAILED(true),
  CANCELLED(true),
  LIMIT_REACHED(true);

  private final boolean ended;

  RunState(boolean ended) {
    this.ended = ended;
  }

  /** Whether nothing happens to the run any more. */
  public boolean ended() {
    return ended;
  }
}
