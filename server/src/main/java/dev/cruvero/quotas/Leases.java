package dev.cruvero.quotas;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.quotas.Admission.Granted;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The leases of this replica. A lease ends here before it ends in the database: its life is counted
 * from before it was asked for, less a margin for clocks that do not run alike. Thread-safe.
 */
final class Leases {

  private static final long MARGIN = Duration.ofMillis(50).toNanos();

  private final boolean on;
  private final int hot;
  private final LongSupplier nanos;
  private final String replica = UUID.randomUUID().toString();
  private final ConcurrentMap<TenantId, LeasedTenant> tenants = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param nanos the monotonic clock
   */
  Leases(boolean on, LongSupplier nanos) {
    this(on, nanos, LeasedTenant.HOT);
  }

  /**
   * @param hot more decisions than this in a tenth of a second are too many
   */
  Leases(boolean on, LongSupplier nanos, int hot) {
    this.hot = hot;
    this.on = on;
    this.nanos = nanos;
  }

  String replica() {
    return replica;
  }

  boolean hot(TenantId tenant) {
    return on && tenant(tenant).hot(nanos.getAsLong());
  }

  @Nullable Granted grant(
      TenantId tenant, @Nullable HoldOwner owner, @Nullable Demand demand, Amounts amount) {
    LeasedTenant leased = tenants.get(tenant);
    if (leased == null) {
      return null;
    }
    Granted grant = leased.grant(owner, demand, amount, nanos.getAsLong());
    if (grant != null && TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionSynchronizationManager.registerSynchronization(new Undo(leased, grant.hold()));
    }
    return grant;
  }

  /** Asks for a lease unless somebody does so already; the answer, or null when nobody asked. */
  QuotaRows.@Nullable Answer take(
      TenantId tenant, Amounts amount, IntFunction<QuotaRows.Answer> lease) {
    LeasedTenant leased = tenant(tenant);
    long asked = nanos.getAsLong();
    int most = on && !closed ? leased.begin(amount, asked) : 0;
    if (most == 0) {
      return null;
    }
    Lease taken = null;
    try {
      QuotaRows.Answer answer = lease.apply(most);
      if (answer.leased() && answer.hold() != null) {
        taken =
            new Lease(
                answer.hold().number(),
                answer.epoch(),
                asked + Duration.ofMillis(answer.lifeMillis()).toNanos() - MARGIN,
                answer.times(),
                amount.times(answer.times()),
                answer.windows());
      }
      return answer;
    } finally {
      leased.taken(amount, taken, nanos.getAsLong());
    }
  }

  /**
   * @param epoch of the tenant now; 0 where it is not known
   */
  void settled(TenantId tenant, HoldId hold, long epoch) {
    LeasedTenant leased = tenants.get(tenant);
    if (leased != null) {
      leased.settled(hold);
      if (epoch > 0) {
        leased.changed(epoch);
      }
    }
  }

  /** Now, and again when the transaction that changed the tenant is over. */
  void end(TenantId tenant) {
    if (!on) {
      return;
    }
    // Also of a tenant that had none: the first may be taken before the transaction is over.
    LeasedTenant leased = tenant(tenant);
    leased.endAll();
    if (TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionSynchronizationManager.registerSynchronization(new EndAgain(leased));
    }
  }

  void close() {
    closed = true;
    tenants.values().forEach(LeasedTenant::close);
  }

  /** Hands over what has ended: leases to return, and grants whose transaction was undone. */
  void ended(BiConsumer<TenantId, Lease> giveBack, BiConsumer<TenantId, HoldId> release) {
    tenants.forEach(
        (tenant, leased) -> {
          for (Lease lease : leased.toReturn(nanos.getAsLong())) {
            try {
              giveBack.accept(tenant, lease);
            } catch (DataAccessException lost) {
              leased.keepForLater(lease);
            }
          }
          for (HoldId hold : leased.toRelease()) {
            try {
              release.accept(tenant, hold);
            } catch (CruveroException lost) {
              leased.undo(hold);
            }
          }
        });
  }

  private LeasedTenant tenant(TenantId id) {
    return tenants.computeIfAbsent(id, _ -> new LeasedTenant(hot));
  }

  private record EndAgain(LeasedTenant tenant) implements TransactionSynchronization {

    @Override
    public void afterCompletion(int status) {
      tenant.endAll();
    }
  }

  /** A grant in memory does not go back by itself with the transaction around it. */
  private record Undo(LeasedTenant tenant, HoldId hold) implements TransactionSynchronization {

    @Override
    public void afterCompletion(int status) {
      if (status == STATUS_ROLLED_BACK) {
        tenant.undo(hold);
      }
    }
  }
}
