package dev.cruvero.db;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of the platform role, which reaches across tenants with column grants on just what
 * it needs: listing, key look-up, sweeping, scheduling; never content. Thread-safe.
 */
public final class PlatformTransactions {

  private final TransactionTemplate transactions;
  private final JdbcClient jdbc;

  PlatformTransactions(PlatformTransactionManager manager, JdbcClient jdbc) {
    this.transactions = new TransactionTemplate(manager);
    this.jdbc = jdbc;
  }

  /** Runs the work in a transaction; an inner call joins. */
  public <T extends @Nullable Object> T in(Function<JdbcClient, T> work) {
    return transactions.execute(_ -> work.apply(jdbc));
  }

  /** {@link #in} without a result. */
  public void run(Consumer<JdbcClient> work) {
    this.<@Nullable Void>in(
        client -> {
          work.accept(client);
          return null;
        });
  }
}
