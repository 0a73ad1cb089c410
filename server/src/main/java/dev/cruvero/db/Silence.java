package dev.cruvero.db;

import java.time.Duration;

/**
 * How long a question may stay unanswered before the one asked counts as lost: four times the
 * slowest answer of the last minute or two, so that a slow database is not a lost one.
 */
final class Silence {

  private static final int TIMES = 4;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final long least;
  private final long most;
  private long slowest;
  private long slowestBefore;
  private long begun;

  /**
   * @param first the slowest answer to assume before there was one
   */
  Silence(Duration least, Duration most, Duration first, long now) {
    this.least = least.toNanos();
    this.most = most.toNanos();
    this.slowest = first.toNanos();
    this.begun = now;
  }

  /** Notes how long an answer took, by the monotonic clock. */
  void answered(long nanos, long now) {
    if (now - begun > MINUTE) {
      slowestBefore = slowest;
      slowest = 0;
      begun = now;
    }
    slowest = Math.max(slowest, nanos);
  }

  Duration bearable() {
    return Duration.ofNanos(Math.clamp(TIMES * Math.max(slowest, slowestBefore), least, most));
  }
}
