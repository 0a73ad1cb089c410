package dev.cruvero.quotas;

import java.time.Instant;

/** An attempt, with the times at which the two rate windows count it. */
final class ReferenceAttempt {
  Instant inMinute;
  Instant inHour;
  long count;
  boolean open;
  boolean pinned;

  ReferenceAttempt(Instant at, long count, boolean open) {
    this.inMinute = at;
    this.inHour = at;
    this.count = count;
    this.open = open;
  }
}
