package dev.cruvero.quotas;

import static dev.cruvero.quotas.ReferenceAmounts.amount;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The leases of one tenant, by their numbers. */
final class ReferenceLeases {

  private final Map<Long, ReferenceLease> all = new TreeMap<>();

  void add(long id, ReferenceLease lease) {
    all.put(id, lease);
  }

  boolean knows(long id) {
    return all.containsKey(id);
  }

  ReferenceLease get(long id) {
    return Objects.requireNonNull(all.get(id));
  }

  Stream<ReferenceLease> of(String replica) {
    return all.values().stream().filter(lease -> lease.replica.equals(replica));
  }

  /** How many replicas have or ask for leases now. */
  long replicas(String asking, Instant now) {
    return 1
        + all.values().stream()
            .filter(lease -> lease.expires.isAfter(now) && !lease.replica.equals(asking))
            .map(lease -> lease.replica)
            .distinct()
            .count();
  }

  /** What leases of a day have: not granted, or granted and not ended. */
  Stream<BigDecimal> on(LocalDate day, Limit limit) {
    return all.values().stream()
        .filter(lease -> lease.day.equals(day))
        .map(lease -> amount(limit, lease.units));
  }

  /** What comes back, or is granted, before they end. */
  BigDecimal live(Limit limit, Instant now) {
    return all.values().stream()
        .filter(lease -> !lease.returned && !lease.attempt.pinned && lease.expires.isAfter(now))
        .map(lease -> amount(limit, lease.units))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
