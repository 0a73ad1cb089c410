package dev.cruvero.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Slows down whoever presents keys that are none, in this process: by source address, and by source
 * address with the key's id or the very token; never by tenant. What is slowed stands in a queue
 * and is then looked at like anything else, so that a valid key is late by a second at most; it is
 * refused only when the queue is full or did not move, and passes without queueing where this
 * process saw it lately. Bounded in memory and in waiting requests. Thread-safe.
 */
final class FailedAttempts {

  /** Failures of one source with one key or token, and of one source altogether, in a window. */
  private static final int PER_KEY = 20;

  private static final int PER_SOURCE = 300;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int MOST = 10_000;

  /** Sources share them by their hash: one that floods its queue holds up few others. */
  private static final int QUEUES = 16;

  private static final int WAITING = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private record Count(Instant begun, int failures) {}

  /**
   * A key or token as somebody presented it.
   *
   * @param pair the source with what of it names the one that is being guessed
   * @param digest of the whole, which itself is kept nowhere
   */
  record Attempt(String source, String pair, String digest) {}

  private final InstantSource clock;
  private final Map<String, Count> counts = bounded();
  private final Map<String, Instant> valid = bounded();
  private final Semaphore[] queues =
      Stream.generate(() -> new Semaphore(1, true)).limit(QUEUES).toArray(Semaphore[]::new);

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

  static Attempt attempt(String address, String presented) {
    String source = source(address);
    String digest = digest(presented);
    // Guesses of one key have its id in common. A token has nothing that is not part of the guess.
    String named = ApiKeyText.parse(presented).map(ApiKeyText::keyId).orElse(digest);
    return new Attempt(source, source + " " + named, digest);
  }

  /** Whether this has to {@link #enter}. */
  synchronized boolean slowed(Attempt attempt) {
    Instant seen = valid.get(attempt.digest());
    if (seen != null && seen.plus(REMEMBERED).isAfter(clock.instant())) {
      return false;
    }
    return failures(attempt.source()) >= PER_SOURCE || failures(attempt.pair()) >= PER_KEY;
  }

  /** Waits for its turn; whoever gets true leaves again. */
  boolean enter(Attempt attempt) {
    Semaphore queue = queue(attempt);
    if (queue.getQueueLength() >= WAITING) {
      return false;
    }
    try {
      return queue.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void leave(Attempt attempt) {
    queue(attempt).release();
  }

  private Semaphore queue(Attempt attempt) {
    return queues[Math.floorMod(attempt.source().hashCode(), QUEUES)];
  }

  synchronized void succeeded(Attempt attempt) {
    valid.put(attempt.digest(), clock.instant());
  }

  synchronized void failed(Attempt attempt) {
    valid.remove(attempt.digest());
    // What a source that is slowed anyway makes up does not push out what is known of others.
    if (failures(attempt.source()) < PER_SOURCE) {
      count(attempt.pair());
    }
    count(attempt.source());
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

  /** Of an address of version 6 the network: its owner has all the addresses in it. */
  static String source(String address) {
    try {
      return InetAddress.ofLiteral(address) instanceof Inet6Address six
          ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8))
          : address;
    } catch (IllegalArgumentException _) {
      return address;
    }
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
