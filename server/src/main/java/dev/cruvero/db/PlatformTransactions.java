package dev.cruvero.db;

import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of the platform role, which reaches across tenants with column grants on just what
 * it needs: listing, key look-up, sweeping, scheduling; never content. Thread-safe.
 */
public final class PlatformTransactions {

  private final TransactionTemplate transactions;
  private final JdbcClient jdbc;

  /**
   * @param platform connections of the platform role
   */
  public PlatformTransactions(DataSource platform) {
    this.transactions = new TransactionTemplate(new JdbcTransactionManager(platform));
    this.jdbc = JdbcClient.create(platform);
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
