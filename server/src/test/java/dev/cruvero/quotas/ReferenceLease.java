package dev.cruvero.quotas;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a replica may grant by itself, and what it granted and nobody ended. */
final class ReferenceLease {
  final String replica;
  final Instant expires;
  final LocalDate day;
  final ReferenceAttempt attempt;
  final ReferenceAttempt apiAttempt;
  boolean returned;
  Amounts units;
  private final long epoch;
  private final long times;
  private final Map<Integer, Demand> granted = new HashMap<>();
  private Amounts left;
  private int given;
  private boolean revoked;

  /**
   * @param epoch of the tenant when it was handed out
   */
  ReferenceLease(
      String replica, Instant expires, LocalDate day, Amounts amount, long times, long epoch) {
    this.replica = replica;
    this.expires = expires;
    this.day = day;
    this.epoch = epoch;
    this.times = times;
    this.units = amount.times(times);
    this.left = units;
    this.attempt = new ReferenceAttempt(expires, units.requests(), true);
    this.apiAttempt = new ReferenceAttempt(expires, units.apiRequests(), true);
  }

  /**
   * Whether the replica may grant this as its next unit: from a lease that is neither over nor
   * given back nor revoked, and not more than it has.
   *
   * @param demand null for requests to our own API, which nobody ends
   */
  boolean grant(int unit, Amounts amount, @Nullable Demand demand, Instant now) {
    boolean may =
        expires.isAfter(now)
            && !returned
            && !revoked
            && unit == given
            && given < times
            && left.covers(amount);
    given++;
    left = left.minus(amount);
    if (demand != null) {
      granted.put(unit, demand);
    }
    return may;
  }

  int given() {
    return given;
  }

  /** The amount of a unit that nobody ended before. */
  @Nullable Demand end(int unit) {
    Demand amount = granted.remove(unit);
    if (amount != null) {
      units = units.minus(Amounts.of(amount));
    }
    return amount;
  }

  /** The tenant changed, as the replica was told. */
  void revoke() {
    revoked = true;
  }

  /** The replica heard of the tenant's epoch. */
  void fence(long now) {
    revoked |= epoch != now;
  }

  /** What was not granted is free again; requests to our own API that were are spent. */
  void giveBack() {
    returned = true;
    units = Amounts.of(granted.values().stream().reduce(Demand.NOTHING, ReferenceAmounts::plus));
    if (!attempt.pinned) {
      attempt.count = units.requests();
    }
    if (!apiAttempt.pinned) {
      apiAttempt.count -= left.apiRequests();
      apiAttempt.open = false;
    }
  }
}
