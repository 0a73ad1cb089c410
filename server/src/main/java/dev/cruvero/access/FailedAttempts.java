package dev.cruvero.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Slows down whoever presents keys that are none, by source address and by source address with key
 * id; never by tenant, so that nobody can lock one out. What was valid a moment ago passes at once,
 * and of what an exhausted source presents one at a time is still looked at: a valid key gets
 * through, a guesser gets nowhere. Memory is bounded. Thread-safe.
 */
final class FailedAttempts {

  /** Failures of one source with one key id, and of one source altogether, in a window. */
  private static final int PER_KEY = 20;

  private static final int PER_SOURCE = 300;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int MOST = 10_000;

  private record Count(Instant begun, int failures) {}

  private final InstantSource clock;
  private final Map<String, Count> counts = bounded();
  private final Map<String, Instant> valid = bounded();
  private final Semaphore lane = new Semaphore(1);

  FailedAttempts(InstantSource clock) {
    this.clock = clock;
  }

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>(64, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MOST;
      }
    };
  }

  /** Whether the presented key is looked at only when nothing else of its kind is. */
  synchronized boolean slowed(String source, String presented) {
    Instant seen = valid.get(digest(presented));
    if (seen != null && seen.plus(REMEMBERED).isAfter(clock.instant())) {
      return false;
    }
    return failures(source) >= PER_SOURCE || failures(pair(source, presented)) >= PER_KEY;
  }

  /** Enters the lane of the slowed ones; false when somebody is in it. */
  boolean enter() {
    return lane.tryAcquire();
  }

  void leave() {
    lane.release();
  }

  synchronized void succeeded(String presented) {
    valid.put(digest(presented), clock.instant());
  }

  synchronized void failed(String source, String presented) {
    valid.remove(digest(presented));
    count(source);
    count(pair(source, presented));
  }

  private int failures(String who) {
    Count count = counts.get(who);
    return count == null || !count.begun().plus(WINDOW).isAfter(clock.instant())
        ? 0
        : count.failures();
  }

  private void count(String who) {
    int before = failures(who);
    Count count = counts.get(who);
    Instant begun = before == 0 || count == null ? clock.instant() : count.begun();
    counts.put(who, new Count(begun, before + 1));
  }

  private static String pair(String source, String presented) {
    return source + " " + ApiKeyText.parse(presented).map(ApiKeyText::keyId).orElse("none");
  }

  /** Of an address of version 6 the network: its owner has all the addresses in it. */
  static String source(String address) {
    int colon = address.indexOf(':');
    if (colon < 0) {
      return address;
    }
    String[] groups = address.split("%", 2)[0].split(":", -1);
    return String.join(":", java.util.Arrays.copyOf(groups, Math.min(4, groups.length)));
  }

  private static String digest(String presented) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(presented.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
