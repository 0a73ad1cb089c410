package dev.cruvero.quotas;

import dev.cruvero.api.TenantId;
import dev.cruvero.db.PlatformTransactions;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Ends holds that nobody ended, and forgets them later. Each replica runs it; a batch that another
 * one did already is empty.
 */
final class QuotaSweeper {

  private static final int TENANTS = 200;
  private static final int HOLDS = 500;
  private static final int REMOVED = 1_000;

  private final PlatformTransactions platform;
  private final Quotas quotas;

  QuotaSweeper(PlatformTransactions platform, Quotas quotas) {
    this.platform = platform;
    this.quotas = quotas;
  }

  /** One bounded round; returns how many orphans were ended. What is left is the next round's. */
  long sweep() {
    long ended = 0;
    for (TenantId tenant : due()) {
      ended += quotas.sweep(tenant, HOLDS);
    }
    return ended;
  }

  private List<TenantId> due() {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    """
                    select distinct tenant_id from cruvero.quota_holds
                     where not expired and expires_at <= (select cruvero.now()) limit ?
                    """)
                .param(TENANTS)
                .query((row, _) -> new TenantId(row.getString(1)))
                .list());
  }

  /** Forgets leases and orphans whose settlement nobody will bring any more; returns how many. */
  int forget() {
    return all(this::forgetOrphans) + all(this::forgetLeases);
  }

  /** Batch by batch, as long as they are full. */
  private static int all(IntSupplier batch) {
    int removed = 0;
    int last;
    do {
      last = batch.getAsInt();
      removed += last;
    } while (last == REMOVED);
    return removed;
  }

  /** A lease with nothing left is done with at once; one that a crash left may still be settled. */
  private int forgetLeases() {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    """
                    delete from cruvero.quota_leases where (tenant_id, lease) in (
                      select tenant_id, lease from cruvero.quota_leases
                       where expires_at <= (select cruvero.now()) - interval '7 days'
                          or returned and units = '{0,0,0,0,0,0}' and expires_at <= (select cruvero.now()) - interval '1 minute'
                       order by expires_at limit ?)
                    """)
                .param(REMOVED)
                .update());
  }

  private int forgetOrphans() {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    """
                    delete from cruvero.quota_holds where expired and (tenant_id, hold) in (
                      select tenant_id, hold from cruvero.quota_holds
                       where expired and expires_at <= (select cruvero.now()) - interval '7 days' order by expires_at limit ?)
                    """)
                .param(REMOVED)
                .update());
  }
}
