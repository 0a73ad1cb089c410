package dev.cruvero.access;

import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Refused requests, so written to the platform's record that whoever knocks cannot fill it: those
 * of nobody known as one event an interval, those of a key at once and then their number an
 * interval.
 */
final class Denials implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Why a request was refused. */
  enum Reason {
    NO_KEY,
    MALFORMED_KEY,
    UNKNOWN_KEY,
    BAD_TOKEN,
    SLOWED
  }

  /** What a key tried in vain. */
  private record Denied(Actor actor, String what) {}

  private final Audit audit;
  private final ConcurrentHashMap<Denied, Long> repeated = new ConcurrentHashMap<>();
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

  /**
   * Records what a valid key was refused, or counts it when the same was recorded a moment ago.
   *
   * @param what one of a few kinds
   * @param target what exactly was asked for
   */
  void denied(Actor actor, String what, String target) {
    Denied denied = new Denied(actor, what);
    if (repeated.merge(denied, 0L, (before, _) -> before + 1) > 0) {
      return;
    }
    try {
      audit.recordPlatform(actor, "access.denied", target, Outcome.DENIED, Map.of());
    } catch (RuntimeException failure) {
      repeated.remove(denied);
      throw failure;
    }
  }

  /** Writes what was counted since the last time; when it cannot, the counts are kept. */
  void flush() {
    flushNobody();
    repeated.keySet().forEach(this::flush);
  }

  private void flush(Denied denied) {
    Long more = repeated.remove(denied);
    if (more == null || more == 0) {
      return;
    }
    try {
      audit.recordPlatform(
          denied.actor(), "access.denied", denied.what(), Outcome.DENIED, Map.of("repeated", more));
    } catch (RuntimeException failure) {
      repeated.merge(denied, more, Long::sum);
      throw failure;
    }
  }

  private void flushNobody() {
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
