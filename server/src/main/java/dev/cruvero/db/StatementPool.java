package dev.cruvero.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few connections for transactions of one statement. Nobody waits on a lost Postgres for one:
 * they are opened by threads of their own and never asked whether they live, which the watch knows.
 * A connection whose statement failed is not used again. Thread-safe.
 */
final class StatementPool implements AutoCloseable {

  /** A connection, and how often connections had broken when it was opened. */
  private record Opened(Connection connection, int breaks) {}

  private static final Logger LOG = LoggerFactory.getLogger(StatementPool.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(10);

  private final Connections connections;
  private final StoreWatch watch;
  private final int most;
  private final Semaphore turns;
  private final BlockingDeque<Opened> idle = new LinkedBlockingDeque<>();
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean closed;

  StatementPool(Connections connections, StoreWatch watch, int most) {
    this.connections = connections;
    this.watch = watch;
    this.most = most;
    this.turns = new Semaphore(most, true);
  }

  <T> T with(StoreWatch.Work<T> work) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    awaitTurn(end);
    try {
      return on(take(end), work);
    } finally {
      turns.release();
    }
  }

  private <T> T on(Opened taken, StoreWatch.Work<T> work) throws SQLException {
    boolean good = false;
    try {
      T result = watch.during(taken.connection(), work);
      good = true;
      return result;
    } finally {
      if (good && !closed) {
        idle.addFirst(taken);
      } else {
        drop(taken);
      }
    }
  }

  /** First come, first served: otherwise some wait for ever so long while many are busy. */
  private void awaitTurn(long end) throws SQLException {
    try {
      do {
        watch.require();
        if (turns.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } while (System.nanoTime() < end);
    } catch (InterruptedException stopped) {
      throw interrupted(stopped);
    }
    throw late();
  }

  /** Does the work on somebody else's connection, watched all the same. */
  <T> T joined(Connection connection, StoreWatch.Work<T> work) throws SQLException {
    return watch.during(connection, work);
  }

  private Opened take(long end) throws SQLException {
    while (System.nanoTime() < end) {
      watch.require();
      Opened taken = idle.pollFirst();
      if (taken == null) {
        grow();
        taken = await();
      }
      if (taken != null && taken.breaks() == watch.breaks()) {
        return taken;
      }
      if (taken != null) {
        drop(taken);
      }
    }
    throw late();
  }

  private static SQLTimeoutException late() {
    return new SQLTimeoutException("no connection was free in " + PATIENCE);
  }

  private static SQLTimeoutException interrupted(InterruptedException stopped) {
    Thread.currentThread().interrupt();
    return new SQLTimeoutException("interrupted while waiting for a connection", stopped);
  }

  private @Nullable Opened await() throws SQLException {
    try {
      return idle.pollFirst(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      throw interrupted(stopped);
    }
  }

  private void grow() {
    if (!closed && open.get() < most) {
      if (open.incrementAndGet() <= most) {
        var _ = Thread.ofVirtual().name("cruvero-connect").start(this::openOne);
      } else {
        open.decrementAndGet();
      }
    }
  }

  private void openOne() {
    int breaks = watch.breaks();
    try {
      idle.addFirst(new Opened(connections.open(), breaks));
    } catch (SQLException failure) {
      open.decrementAndGet();
      LOG.debug("a connection could not be opened; whoever waits tries again", failure);
    }
  }

  private void drop(Opened dropped) {
    open.decrementAndGet();
    try {
      dropped.connection().abort(Runnable::run);
    } catch (SQLException gone) {
      LOG.debug("a connection was gone already", gone);
    }
  }

  @Override
  public void close() {
    closed = true;
    Opened left = idle.pollFirst();
    while (left != null) {
      drop(left);
      left = idle.pollFirst();
    }
  }
}
