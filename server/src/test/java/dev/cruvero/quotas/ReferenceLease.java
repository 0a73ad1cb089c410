package dev.cruvero.quotas;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** What a replica may grant by itself, and what it granted and nobody ended. */
final class ReferenceLease {
  final String replica;
  final Instant expires;
  final LocalDate day;
  final ReferenceAttempt attempt;
  final Map<Integer, Demand> granted = new HashMap<>();
  int given;
  boolean returned;
  Demand units;

  ReferenceLease(
      String replica, Instant expires, LocalDate day, ReferenceAttempt attempt, Demand units) {
    this.replica = replica;
    this.expires = expires;
    this.day = day;
    this.attempt = attempt;
    this.units = units;
  }
}
