package dev.cruvero.quotas;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this replica may still grant of one lease. Its end is counted with the monotonic clock, from
 * before it was asked for. Used under its tenant's lock.
 */
final class Lease {

  private final long number;
  private final long epoch;
  private final long deadline;
  private final int times;
  private final List<WindowState> windows;
  private Amounts left;
  private int next;

  /**
   * @param deadline in nanoseconds of the clock that is handed to {@link #take}
   * @param times how many grants it may be cut into
   */
  Lease(
      long number, long epoch, long deadline, int times, Amounts units, List<WindowState> windows) {
    this.number = number;
    this.epoch = epoch;
    this.deadline = deadline;
    this.times = times;
    this.left = units;
    this.windows = windows;
  }

  /** The next unit, or null when the lease is over or has not enough. */
  @Nullable HoldId take(Amounts amount, @Nullable Demand demand, long now) {
    if (over(now) || next >= times || !left.covers(amount)) {
      return null;
    }
    left = left.minus(amount);
    int sequence = next++;
    return new HoldId(number, new HoldId.Unit(sequence, demand == null ? Demand.NOTHING : demand));
  }

  boolean over(long now) {
    return now - deadline >= 0;
  }

  long number() {
    return number;
  }

  long epoch() {
    return epoch;
  }

  /** How many grants it gave. */
  int granted() {
    return next;
  }

  Amounts left() {
    return left;
  }

  /** As they were when the lease was handed out, the whole of it charged. */
  List<WindowState> windows() {
    return windows;
  }
}
