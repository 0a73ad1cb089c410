package dev.cruvero.quotas;

import dev.cruvero.api.TenantId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;

/**
 * Lets only a few decisions of one tenant into the database at once, be they transactions of their
 * own or a caller's; the others wait here, without a connection. So a hot tenant neither takes the
 * pool from its neighbours nor keeps Postgres from clearing the old versions of its row, which
 * every waiting statement would. Only so many wait. Thread-safe.
 */
final class Doors {

  /** One that decides, and one on its way. */
  private static final int AT_ONCE = 2;

  private static final int WAITING = 64;

  private final ConcurrentMap<TenantId, Semaphore> doors = new ConcurrentHashMap<>();
  private final Set<TenantId> late = ConcurrentHashMap.newKeySet();
  private final Duration patience;

  Doors(Duration patience) {
    this.patience = patience;
  }

  /** Whether somebody waits at the tenant's door. */
  boolean queue(TenantId tenant) {
    Semaphore door = doors.get(tenant);
    return door != null && door.hasQueuedThreads();
  }

  /** Does it on a thread of its own, unless one is on its way for the tenant already. */
  void later(TenantId tenant, Runnable work) {
    if (late.add(tenant)) {
      Thread.startVirtualThread(
          () -> {
            try {
              work.run();
            } finally {
              late.remove(tenant);
            }
          });
    }
  }

  /** {@link #through}, or null at once when too many wait already. */
  <T> @Nullable T unlessCrowded(TenantId tenant, Supplier<T> work) {
    Semaphore door = doors.get(tenant);
    return door != null && door.getQueueLength() >= WAITING ? null : through(tenant, work);
  }

  /**
   * @throws QueryTimeoutException when the wait is over and others still go first
   */
  <T> T through(TenantId tenant, Supplier<T> work) {
    Semaphore door = doors.computeIfAbsent(tenant, _ -> new Semaphore(AT_ONCE, true));
    try {
      if (!door.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new QueryTimeoutException("too many decisions wait for tenant " + tenant);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new QueryTimeoutException("interrupted while waiting for tenant " + tenant, stopped);
    }
    try {
      return work.get();
    } finally {
      door.release();
    }
  }
}
