package dev.cruvero.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows within some 50 ms that Postgres is gone or hangs. A connection of its own asks for nothing
 * at all, again and again while others ask for something; without an answer in bearable time the
 * watched statements are cut off and new ones refused, until a probe is answered. Thread-safe.
 */
final class StoreWatch implements AutoCloseable {

  /** What is done on a watched connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
  private static final Duration BREATH = Duration.ofMillis(15);
  private static final Duration NAP = Duration.ofSeconds(1);
  private static final Duration SHORT_LOSS = Duration.ofSeconds(1);
  private static final int SHORTEST_PROBE_PAUSE = 100;
  private static final int LONGEST_PROBE_PAUSE = 400;

  private final Connections connections;
  private final Silence silence;
  private final Set<Connection> underWay = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private @Nullable Connection own;
  private volatile boolean used;
  private volatile boolean napping;
  private volatile boolean lost;
  private volatile boolean closed;
  private final AtomicInteger breaks = new AtomicInteger();

  /** The production values: 25 ms at the least, and nothing rash before a minute was calm. */
  StoreWatch(Connections connections) {
    this(
        connections,
        new Silence(
            Duration.ofMillis(25),
            Duration.ofSeconds(2),
            Duration.ofMillis(250),
            System.nanoTime()));
  }

  StoreWatch(Connections connections, Silence silence) {
    this.connections = connections;
    this.silence = silence;
    this.thread = Thread.ofPlatform().daemon().name("cruvero-store-watch").start(this::watch);
  }

  /** Whether nothing is to be asked of Postgres now. */
  boolean lost() {
    return lost;
  }

  /** Rises whenever connections broke; those opened before are not to be used again. */
  int breaks() {
    return breaks.get();
  }

  /**
   * Passes while Postgres answers, and has it watched closely for a while.
   *
   * @throws SQLException at once when it is lost
   */
  void require() throws SQLException {
    if (!used) {
      used = true;
    }
    if (napping) {
      LockSupport.unpark(thread);
    }
    if (lost) {
      throw new SQLNonTransientConnectionException("Postgres does not answer", "08006");
    }
  }

  /** Does the work, which is cut off by closing its connection when Postgres is lost. */
  <T> T during(Connection connection, Work<T> work) throws SQLException {
    underWay.add(connection);
    try {
      require();
      return work.on(connection);
    } finally {
      underWay.remove(connection);
    }
  }

  private void watch() {
    while (!closed) {
      long begun = System.nanoTime();
      try {
        ask();
        rest();
      } catch (SQLException failure) {
        lose(begun);
      }
    }
    drop();
  }

  /** One question; a broken connection is no loss yet, as long as another can be had. */
  private void ask() throws SQLException {
    Connection connection = own;
    if (connection != null) {
      Duration bearable = silence.bearable();
      long begun = System.nanoTime();
      try {
        ask(connection, bearable);
        long now = System.nanoTime();
        silence.answered(now - begun, now);
        return;
      } catch (SQLException failure) {
        drop();
        breaks.incrementAndGet();
        if (System.nanoTime() - begun >= bearable.toNanos()) {
          throw failure;
        }
      }
    }
    own = connections.open();
  }

  private static void ask(Connection connection, Duration bearable) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, bearable.toMillis()));
    try (Statement statement = connection.createStatement()) {
      statement.execute("");
    }
  }

  /** Cuts off what is under way and refuses what comes, until a connection can be had again. */
  private void lose(long since) {
    lost = true;
    underWay.forEach(StoreWatch::cutOff);
    LOG.warn("Postgres does not answer: nothing is decided until it does, which is looked for");
    while (!closed && !found()) {
      pause(
          Duration.ofMillis(
              ThreadLocalRandom.current().nextInt(SHORTEST_PROBE_PAUSE, LONGEST_PROBE_PAUSE)));
    }
    long now = System.nanoTime();
    if (now - since < SHORT_LOSS.toNanos()) {
      silence.answered(now - since, now);
    }
    lost = false;
    LOG.info("Postgres answers again");
  }

  private boolean found() {
    try {
      own = connections.open();
      return true;
    } catch (SQLException stillLost) {
      return false;
    }
  }

  private static void cutOff(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException gone) {
      LOG.debug("a connection was gone already", gone);
    }
  }

  private void rest() {
    if (used) {
      used = false;
      pause(BREATH);
      return;
    }
    napping = true;
    if (!used) {
      pause(NAP);
    }
    napping = false;
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private void drop() {
    Connection connection = own;
    own = null;
    if (connection != null) {
      cutOff(connection);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
