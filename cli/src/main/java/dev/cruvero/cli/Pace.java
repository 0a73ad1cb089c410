package dev.cruvero.cli;

import java.time.Duration;

/** The rhythm of looking again: quick at first, then calmer, until time is up. */
final class Pace {

  private static final long FIRST = 40;
  private static final long SLOWEST = 500;

  private final long end;
  private long pause = FIRST;

  Pace(Duration timeout) {
    this.end = System.nanoTime() + timeout.toNanos();
  }

  boolean over() {
    return System.nanoTime() - end >= 0;
  }

  void rest() {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.of(ExitCodes.INTERRUPTED, "interrupted", null);
    }
    pause = Math.min(SLOWEST, pause + pause / 4);
  }
}
