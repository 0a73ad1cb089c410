package dev.cruvero.access;

import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests refused before anybody was known: counted, and written to the platform's record as one
 * event an interval, so that whoever knocks cannot fill the record.
 */
final class Denials implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Why a request was refused. */
  enum Reason {
    NO_KEY,
    MALFORMED_KEY,
    UNKNOWN_KEY
  }

  private final Audit audit;
  private final Map<Reason, AtomicLong> counts = new EnumMap<>(Reason.class);

  Denials(Audit audit) {
    this.audit = audit;
    for (Reason reason : Reason.values()) {
      counts.put(reason, new AtomicLong());
    }
  }

  void count(Reason reason) {
    java.util.Objects.requireNonNull(counts.get(reason)).incrementAndGet();
  }

  /** Writes what was counted since the last time; when it cannot, the counts are kept. */
  void flush() {
    Map<String, Object> taken = new TreeMap<>();
    counts.forEach(
        (reason, count) -> {
          long refused = count.getAndSet(0);
          if (refused > 0) {
            taken.put(reason.name(), refused);
          }
        });
    if (taken.isEmpty()) {
      return;
    }
    try {
      audit.recordPlatform(
          new Actor("unauthenticated", "any"), "auth.denied", "api", Outcome.DENIED, taken);
    } catch (RuntimeException failure) {
      taken.forEach(
          (reason, refused) ->
              java.util.Objects.requireNonNull(counts.get(Reason.valueOf(reason)))
                  .addAndGet((Long) refused));
      throw failure;
    }
  }

  @Override
  public void close() {
    flush();
  }
}
