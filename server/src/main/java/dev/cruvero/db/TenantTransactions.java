package dev.cruvero.db;

import dev.cruvero.api.TenantId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of the app role for one tenant. The only class that sets the tenant context, and
 * only for the transaction's life; outside it every tenant table is empty. An inner call for the
 * same tenant joins, for another one is refused. Thread-safe.
 */
public final class TenantTransactions {

  private final TransactionTemplate transactions;
  private final JdbcClient jdbc;

  TenantTransactions(PlatformTransactionManager manager, JdbcClient jdbc) {
    this.transactions = new TransactionTemplate(manager);
    this.jdbc = jdbc;
  }

  /** Runs the work in a transaction that sees exactly this tenant's rows. */
  public <T extends @Nullable Object> T in(TenantId tenant, Function<JdbcClient, T> work) {
    TenantId current = (TenantId) TransactionSynchronizationManager.getResource(this);
    if (current != null) {
      if (!current.equals(tenant)) {
        throw new IllegalStateException("a transaction for one tenant cannot reach another");
      }
      return work.apply(jdbc);
    }
    TransactionSynchronizationManager.bindResource(this, tenant);
    try {
      return transactions.execute(
          _ -> {
            jdbc.sql("select set_config('cruvero.tenant_id', ?, true)")
                .param(tenant.value())
                .query(String.class)
                .single();
            return work.apply(jdbc);
          });
    } finally {
      TransactionSynchronizationManager.unbindResource(this);
    }
  }

  /** {@link #in} without a result. */
  public void run(TenantId tenant, java.util.function.Consumer<JdbcClient> work) {
    this.<@Nullable Void>in(
        tenant,
        client -> {
          work.accept(client);
          return null;
        });
  }
}
