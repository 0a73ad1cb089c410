package dev.cruvero.db;

import dev.cruvero.api.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of the app role for one tenant. The only class that sets the tenant context, and
 * only for the transaction's life; outside it every tenant table is empty. An inner call for the
 * same tenant joins, for another one is refused. Thread-safe.
 */
public final class TenantTransactions {

  private static final String CONTEXT = "select set_config('cruvero.tenant_id', ?, true)";

  private final TransactionTemplate transactions;
  private final JdbcTemplate template;
  private final JdbcClient jdbc;
  private final @Nullable StatementPool statements;

  /**
   * @param app connections of the app role
   */
  public TenantTransactions(DataSource app) {
    this(app, null);
  }

  /**
   * @param statements connections of the app role for what is one statement; null to use the others
   */
  TenantTransactions(DataSource app, @Nullable StatementPool statements) {
    this.statements = statements;
    this.transactions = new TransactionTemplate(new JdbcTransactionManager(app));
    this.template = new JdbcTemplate(app);
    this.jdbc = JdbcClient.create(template);
  }

  /** Runs the work in a transaction that sees exactly this tenant's rows. */
  public <T extends @Nullable Object> T in(TenantId tenant, Function<JdbcClient, T> work) {
    return run(tenant, false, work);
  }

  /**
   * {@link #in} for a dry run: everything happens, with all its refusals, and then is rolled back.
   */
  public <T extends @Nullable Object> T rehearse(TenantId tenant, Function<JdbcClient, T> work) {
    if (TransactionSynchronizationManager.hasResource(this)) {
      throw new IllegalStateException("a rehearsal would roll back the transaction around it");
    }
    return run(tenant, true, work);
  }

  /**
   * One statement that answers one row, as a transaction that sees exactly this tenant's rows, in a
   * single round trip: the context travels with it. Joins an open transaction. Fails within some 50
   * ms when Postgres is lost, be it gone or silent.
   */
  public <T> T statement(TenantId tenant, String sql, RowMapper<T> mapper, Object... parameters) {
    StatementPool pool = statements;
    if (joins(tenant)) {
      return onOne(
          connection ->
              pool == null
                  ? answer(connection, sql, null, mapper, parameters)
                  : pool.joined(
                      connection, watched -> answer(watched, sql, null, mapper, parameters)));
    }
    if (pool == null) {
      return onOne(connection -> answer(connection, sql, tenant, mapper, parameters));
    }
    try {
      return pool.with(connection -> answer(connection, sql, tenant, mapper, parameters));
    } catch (SQLException failure) {
      DataAccessException known =
          template.getExceptionTranslator().translate("statement", sql, failure);
      throw known == null ? new UncategorizedSQLException("statement", sql, failure) : known;
    }
  }

  private <T> T onOne(ConnectionCallback<T> work) {
    return Objects.requireNonNull(template.execute(work));
  }

  /**
   * @param context the tenant to tell Postgres first. Without an open transaction both statements
   *     share the implicit one that ends with the round trip, and the context ends with it.
   */
  private static <T> T answer(
      Connection connection,
      String sql,
      @Nullable TenantId context,
      RowMapper<T> mapper,
      Object... parameters)
      throws SQLException {
    String whole = context == null ? sql : CONTEXT + "; " + sql;
    try (PreparedStatement statement = connection.prepareStatement(whole)) {
      int index = 0;
      if (context != null) {
        statement.setString(++index, context.value());
      }
      for (Object parameter : parameters) {
        statement.setObject(++index, parameter);
      }
      statement.execute();
      if (context != null) {
        statement.getMoreResults();
      }
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return Objects.requireNonNull(mapper.mapRow(rows, 0));
      }
    }
  }

  /** Whether this thread is in a transaction for this tenant. */
  public boolean joins(TenantId tenant) {
    TenantId current = (TenantId) TransactionSynchronizationManager.getResource(this);
    if (current != null && !current.equals(tenant)) {
      throw new IllegalStateException("a transaction for one tenant cannot reach another");
    }
    return current != null;
  }

  private <T extends @Nullable Object> T run(
      TenantId tenant, boolean rehearsal, Function<JdbcClient, T> work) {
    if (joins(tenant)) {
      return work.apply(jdbc);
    }
    TransactionSynchronizationManager.bindResource(this, tenant);
    AtomicReference<@Nullable RuntimeException> reason = new AtomicReference<>();
    try {
      return transactions.execute(
          status -> {
            if (rehearsal) {
              status.setRollbackOnly();
            }
            jdbc.sql(CONTEXT).param(tenant.value()).query(String.class).single();
            try {
              return work.apply(jdbc);
            } catch (RuntimeException failure) {
              reason.set(failure);
              throw failure;
            }
          });
    } catch (RuntimeException last) {
      RuntimeException first = reason.get();
      if (first == null || first.equals(last)) {
        throw last;
      }
      // A rollback that failed as well, on a connection that is gone, is not what is to be told.
      first.addSuppressed(last);
      throw first;
    } finally {
      TransactionSynchronizationManager.unbindResource(this);
    }
  }

  /** {@link #in} without a result. */
  public void run(TenantId tenant, Consumer<JdbcClient> work) {
    this.<@Nullable Void>in(
        tenant,
        client -> {
          work.accept(client);
          return null;
        });
  }
}
