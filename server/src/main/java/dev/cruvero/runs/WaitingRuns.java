package dev.cruvero.runs;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.db.AfterCommit;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * Wakes a tenant's waiting runs when its limits may have changed. Whoever is not told, because they
 * are many or Temporal does not answer, asks again by itself within seconds.
 */
final class WaitingRuns implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WaitingRuns.class);

  /** More would ask all at once for what the limit then allows to few. */
  private static final int AT_ONCE = 100;

  private final TenantTransactions transactions;
  private final Tenants tenants;
  private final RunLauncher launcher;
  private final ExecutorService wakers = Executors.newVirtualThreadPerTaskExecutor();

  WaitingRuns(TenantTransactions transactions, Tenants tenants, RunLauncher launcher) {
    this.transactions = transactions;
    this.tenants = tenants;
    this.launcher = launcher;
  }

  /** Before the change is committed they would be refused as before. */
  @EventListener
  void touched(TenantTouched event) {
    AfterCommit.run(() -> wakers.execute(() -> wake(event.tenant())));
  }

  /** The oldest first. */
  private static List<RunId> waiting(JdbcClient jdbc) {
    return jdbc.sql("select run_id from runs where state = 'WAITING' order by created_at limit ?")
        .param(AT_ONCE)
        .query((row, _) -> new RunId(row.getString(1)))
        .list();
  }

  private void wake(TenantId id) {
    try {
      List<RunId> waiting = transactions.in(id, WaitingRuns::waiting);
      if (!waiting.isEmpty()) {
        Tenant tenant = tenants.get(id);
        waiting.forEach(run -> launcher.askAgain(tenant, run));
      }
    } catch (CruveroException | DataAccessException | TransactionException failure) {
      log.debug("waiting runs of {} ask again by themselves ({})", id, failure.getMessage());
    }
  }

  @Override
  public void close() {
    wakers.shutdownNow();
  }
}
