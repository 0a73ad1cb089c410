package dev.cruvero.quotas;

import static dev.cruvero.quotas.ReferenceAmounts.amount;
import static dev.cruvero.quotas.ReferenceAmounts.max;
import static java.util.stream.Collectors.toMap;

import dev.cruvero.quotas.Admission.Reason;
import dev.cruvero.tenants.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the quota of one tenant should do, told as plainly as possible: a log of attempts, a ledger
 * of days, a list of holds, every answer counted anew.
 */
final class ReferenceQuota {

  private record Hold(
      long id,
      String owner,
      Demand amount,
      LocalDate day,
      ReferenceAttempt attempt,
      Instant expires) {}

  /** A limit that is in the way, and why. */
  record Over(Limit limit, Reason reason) {}

  /** A hold, or every limit in the way. */
  record Decision(@Nullable Long hold, List<Over> over) {}

  Instant clock;
  ZoneId zone = ZoneId.of("UTC");
  Limits limits;
  private Instant written;
  private final List<ReferenceAttempt> attempts = new ArrayList<>();
  private final List<ReferenceAttempt> apiRequests = new ArrayList<>();
  private final Map<Long, Hold> open = new TreeMap<>();
  private final Map<Long, Hold> expired = new TreeMap<>();
  final ReferenceLeases leases = new ReferenceLeases();
  private final Map<LocalDate, Demand> ledger = new HashMap<>();
  private final Map<LocalDate, Demand> debts = new HashMap<>();
  private long lastHold;

  ReferenceQuota(Instant clock, Limits limits) {
    this.clock = clock;
    this.written = clock;
    this.limits = limits;
  }

  Decision reserve(String owner, Demand demand, Duration expiry) {
    Instant now = now();
    Hold same = open.values().stream().filter(h -> h.owner.equals(owner)).findFirst().orElse(null);
    if (same != null && same.expires.isAfter(now) && same.day.equals(day(now))) {
      Instant later = now.plus(expiry);
      Instant expires = same.expires.isAfter(later) ? same.expires : later;
      open.put(same.id, new Hold(same.id, owner, same.amount, same.day, same.attempt, expires));
      return new Decision(same.id, List.of());
    }
    if (same != null) {
      open.put(
          same.id,
          new Hold(same.id, owner + "#", same.amount, same.day, same.attempt, same.expires));
    }
    List<Over> over = over(demand, now);
    if (!over.isEmpty() && sweepAt(now) > 0) {
      write(now);
      over = over(demand, now);
    }
    if (!over.isEmpty()) {
      return new Decision(null, over);
    }
    write(now);
    ReferenceAttempt attempt = new ReferenceAttempt(now, demand.requests(), true);
    attempts.add(attempt);
    lastHold++;
    open.put(lastHold, new Hold(lastHold, owner, demand, day(now), attempt, now.plus(expiry)));
    return new Decision(lastHold, List.of());
  }

  Decision charge(long requests) {
    Instant now = now();
    BigDecimal amount = BigDecimal.valueOf(requests);
    if (!fits(Limit.API_RPM, amount, now)) {
      if (sweepAt(now) > 0) {
        write(now);
      }
      Over over = new Over(Limit.API_RPM, reason(Limit.API_RPM, amount, now));
      return new Decision(null, List.of(over));
    }
    write(now);
    apiRequests.add(new ReferenceAttempt(now, requests, false));
    return new Decision(null, List.of());
  }

  void settle(long id, Demand used) {
    boolean late = expired.containsKey(id);
    Hold hold = late ? expired.remove(id) : open.remove(id);
    if (hold == null) {
      return;
    }
    Instant now = now();
    write(now);
    hold.attempt.open = false;
    Demand held = late ? Demand.NOTHING : hold.amount;
    account(hold.day, hold.amount.requests(), held, used, now);
  }

  /** The most demands of this amount that a lease may have now. */
  long mostOf(Amounts amount, String replica) {
    Instant now = now();
    BigDecimal parts = BigDecimal.valueOf(2 * leases.replicas(replica, now));
    return Arrays.stream(Limit.values())
        .filter(limit -> amount(limit, amount).signum() > 0)
        .mapToLong(
            limit ->
                max(limits, limit)
                    .subtract(used(limit, now))
                    .divideToIntegralValue(amount(limit, amount).multiply(parts))
                    .longValue())
        .min()
        .orElseThrow();
  }

  void lease(long id, String replica, Amounts amount, long times, long epoch) {
    Instant now = now();
    write(now);
    Instant dayEnd = day(now).plusDays(1).atStartOfDay(zone).toInstant();
    Instant second = now.plusSeconds(1);
    Instant expires = second.isBefore(dayEnd) ? second : dayEnd;
    ReferenceLease lease = new ReferenceLease(replica, expires, day(now), amount, times, epoch);
    attempts.add(lease.attempt);
    apiRequests.add(lease.apiAttempt);
    lastHold = id;
    leases.add(id, lease);
  }

  void returned(long id) {
    write(now());
    leases.get(id).giveBack();
  }

  /**
   * Whether it was the unit's end.
   *
   * @param used null for a release
   */
  boolean endUnit(long id, int unit, @Nullable Demand used) {
    ReferenceLease lease = leases.get(id);
    Demand amount = lease.end(unit);
    if (amount == null) {
      return false;
    }
    Instant now = now();
    write(now);
    if (!lease.attempt.pinned) {
      lease.attempt.count -= amount.requests();
      if (used != null) {
        attempts.add(new ReferenceAttempt(lease.attempt.inMinute, amount.requests(), false));
      }
    }
    if (used != null) {
      account(lease.day, amount.requests(), amount, used, now);
    }
    return true;
  }

  private void account(LocalDate day, long attempted, Demand held, Demand used, Instant now) {
    long attemptsBeyond = Math.max(used.requests() - attempted, 0);
    if (attemptsBeyond > 0) {
      attempts.add(new ReferenceAttempt(now, attemptsBeyond, false));
    }
    ledger.merge(day, used, ReferenceAmounts::plus);
    if (!day.equals(day(now))) {
      Demand beyond =
          new Demand(
              0,
              Math.max(used.tokens() - held.tokens(), 0),
              used.costUsd().subtract(held.costUsd()).max(BigDecimal.ZERO),
              0);
      debts.merge(day(now), beyond, ReferenceAmounts::plus);
    }
  }

  void settleAtHold(long id) {
    Hold hold = expired.containsKey(id) ? expired.get(id) : open.get(id);
    if (hold != null) {
      settle(id, hold.amount);
    }
  }

  void release(long id) {
    Hold hold = expired.containsKey(id) ? expired.remove(id) : open.remove(id);
    if (hold == null) {
      return;
    }
    write(now());
    if (!hold.attempt.pinned) {
      attempts.remove(hold.attempt);
    }
  }

  long sweep() {
    Instant now = now();
    long ended = sweepAt(now);
    if (ended > 0) {
      write(now);
    }
    return ended;
  }

  private long sweepAt(Instant now) {
    List<Hold> due = open.values().stream().filter(h -> !h.expires.isAfter(now)).toList();
    due.forEach(
        hold -> {
          open.remove(hold.id);
          hold.attempt.open = false;
          expired.put(hold.id, hold);
        });
    return due.size();
  }

  /** What is settled and held in each window now. */
  Map<Limit, List<BigDecimal>> state() {
    Instant now = now();
    return Arrays.stream(Limit.values())
        .collect(toMap(limit -> limit, limit -> List.of(spent(limit, now), held(limit, now))));
  }

  /** Whether so much more would fit at a later moment if nothing else happened. */
  boolean fits(Limit limit, BigDecimal amount, Instant at) {
    return used(limit, at).add(amount).compareTo(max(limits, limit)) <= 0;
  }

  List<Long> holds() {
    List<Long> all = new ArrayList<>(open.keySet());
    all.addAll(expired.keySet());
    return all;
  }

  private List<Over> over(Demand demand, Instant now) {
    return Arrays.stream(Limit.values())
        .filter(
            limit -> amount(limit, demand).signum() > 0 && !fits(limit, amount(limit, demand), now))
        .map(limit -> new Over(limit, reason(limit, amount(limit, demand), now)))
        .toList();
  }

  private Reason reason(Limit limit, BigDecimal amount, Instant now) {
    if (max(limits, limit).signum() == 0) {
      return Reason.BLOCKED;
    }
    if (amount.compareTo(max(limits, limit)) > 0) {
      return Reason.TOO_LARGE;
    }
    BigDecimal leased = setBack(now) ? BigDecimal.ZERO : leases.live(limit, now);
    if (leased.signum() > 0
        && used(limit, now).subtract(leased).add(amount).compareTo(max(limits, limit)) <= 0) {
      return Reason.LEASED;
    }
    boolean onlyHeld = spent(limit, now).add(amount).compareTo(max(limits, limit)) <= 0;
    return limit.daily() && onlyHeld ? Reason.HELD : Reason.EXHAUSTED;
  }

  /** A clock set back a little stands still; further back, it is simply that time again. */
  private Instant now() {
    return clock.isBefore(written) && !clock.isBefore(written.minusSeconds(60)) ? written : clock;
  }

  private boolean setBack(Instant now) {
    return now.isBefore(written);
  }

  /** Whether the clock was set back and nothing was written since. */
  boolean setBack() {
    return setBack(now());
  }

  /** After a clock was set back, what the windows still counted counts as made now. */
  private void write(Instant now) {
    if (setBack(now)) {
      for (ReferenceAttempt attempt : all()) {
        attempt.inMinute = moved(attempt.inMinute, 1, now);
        attempt.inHour = moved(attempt.inHour, 60, now);
        attempt.pinned = true;
        attempt.open = false;
      }
    }
    written = now;
  }

  private List<ReferenceAttempt> all() {
    return Stream.concat(attempts.stream(), apiRequests.stream()).toList();
  }

  private Instant moved(Instant at, long width, Instant now) {
    return within(at, width, written) ? now : Instant.EPOCH;
  }

  private static boolean within(Instant at, long width, Instant now) {
    return now.getEpochSecond() / width - at.getEpochSecond() / width <= 60;
  }

  private BigDecimal spent(Limit limit, Instant now) {
    return limit.daily() ? settledOn(day(now), limit) : inWindow(limit, now, false);
  }

  private BigDecimal held(Limit limit, Instant now) {
    if (!limit.daily()) {
      return inWindow(limit, now, true);
    }
    LocalDate today = day(now);
    return Stream.concat(
            open.values().stream()
                .filter(hold -> hold.day.equals(today))
                .map(hold -> amount(limit, hold.amount)),
            leases.on(today, limit))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private BigDecimal used(Limit limit, Instant now) {
    return spent(limit, now).add(held(limit, now));
  }

  private BigDecimal settledOn(LocalDate day, Limit limit) {
    return amount(limit, ledger.getOrDefault(day, Demand.NOTHING))
        .add(amount(limit, debts.getOrDefault(day, Demand.NOTHING)));
  }

  private BigDecimal inWindow(Limit limit, Instant now, boolean open) {
    long width = limit == Limit.RPH ? 60 : 1;
    return BigDecimal.valueOf(
        (limit == Limit.API_RPM ? apiRequests : attempts)
            .stream()
                .filter(attempt -> (attempt.open && !setBack(now)) == open)
                .filter(
                    attempt ->
                        counts(limit == Limit.RPH ? attempt.inHour : attempt.inMinute, width, now))
                .mapToLong(attempt -> attempt.count)
                .sum());
  }

  private boolean counts(Instant at, long width, Instant now) {
    return within(setBack(now) ? moved(at, width, now) : at, width, now);
  }

  private LocalDate day(Instant now) {
    return LocalDate.ofInstant(now, zone);
  }
}
