package dev.cruvero.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.access.BootstrapKey;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.dev.Backends;
import dev.cruvero.dev.PostgresBackend.Login;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A migrated database with its four logins. Closing drops it, whoever is still connected. */
public final class TestDatabase implements AutoCloseable {

  private final Backends backends;
  private final String name;
  private final Map<String, HikariDataSource> pools = new HashMap<>();

  TestDatabase(Backends backends, String name) {
    this.backends = backends;
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** The login the server uses for one tenant at a time; without a tenant context. */
  public JdbcClient app() {
    return JdbcClient.create(pool(backends.postgres().app()));
  }

  /** The login the server uses across tenants. */
  public JdbcClient platform() {
    return JdbcClient.create(pool(backends.postgres().platform()));
  }

  /** The login of migrations. */
  public JdbcClient owner() {
    return JdbcClient.create(source(backends, name, backends.postgres().owner()));
  }

  /** For planting faults and for looking behind row-level security. */
  public JdbcClient superuser() {
    return JdbcClient.create(source(backends, name, backends.postgres().superuser()));
  }

  /** A platform key, made as an installation's first one is. */
  public String key() {
    try {
      Path folder = Files.createTempDirectory("cruvero-key");
      Path file = folder.resolve("admin.key");
      var _ =
          BootstrapKey.issue(
              source(backends, name, backends.postgres().owner()), "dev", "test", file);
      return Files.readString(file).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public TenantTransactions tenantTransactions() {
    return new TenantTransactions(pool(backends.postgres().app()));
  }

  /** The same over a single connection, which every transaction finds as the last one left it. */
  public TenantTransactions tenantTransactionsOnOneConnection() {
    return new TenantTransactions(pool("one", backends.postgres().app(), 1));
  }

  /** The app role in a transaction with this very context, which is rolled back. */
  public <T> T asApp(String context, Function<JdbcClient, T> work) {
    DataSource app = pool(backends.postgres().app());
    JdbcClient jdbc = JdbcClient.create(app);
    T answer =
        new TransactionTemplate(new JdbcTransactionManager(app))
            .execute(
                status -> {
                  status.setRollbackOnly();
                  jdbc.sql("select set_config('cruvero.tenant_id', ?, true)")
                      .param(context)
                      .query(String.class)
                      .single();
                  return work.apply(jdbc);
                });
    return Objects.requireNonNull(answer);
  }

  public PlatformTransactions platformTransactions() {
    return new PlatformTransactions(pool(backends.postgres().platform()));
  }

  /** Sets the database's clock this far from the real one. */
  public void shiftClock(Duration by) {
    owner()
        .sql(
            """
            create or replace function cruvero.now() returns timestamptz language sql volatile parallel safe
              as 'select clock_timestamp() + interval ''%d milliseconds'''
            """
                .formatted(by.toMillis()))
        .update();
  }

  /** Stops the database's clock where it is, until {@link #shiftClock} has it go again. */
  public void stopClock() {
    owner()
        .sql(
            """
            create or replace function cruvero.now() returns timestamptz language sql volatile parallel safe
              as 'select timestamptz ''%s'''
            """
                .formatted(Instant.now()))
        .update();
  }

  /** Throws everybody out and lets nobody in, as if Postgres were gone; or lets them in again. */
  public void shut(boolean shut) {
    JdbcClient server =
        JdbcClient.create(source(backends, "postgres", backends.postgres().superuser()));
    server.sql("alter database " + name + " allow_connections " + !shut).update();
    if (shut) {
      server
          .sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = ?")
          .param(name)
          .query(Long.class)
          .single();
    }
  }

  static DataSource source(Backends backends, String database, Login login) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(backends.postgres().url(database));
    source.setUser(login.user());
    source.setPassword(login.password());
    return source;
  }

  private DataSource pool(Login login) {
    return pool(login.user(), login, 8);
  }

  private synchronized DataSource pool(String key, Login login, int size) {
    return pools.computeIfAbsent(
        key,
        _ -> {
          HikariConfig config = new HikariConfig();
          config.setDataSource(source(backends, name, login));
          config.setMaximumPoolSize(size);
          config.setMinimumIdle(0);
          return new HikariDataSource(config);
        });
  }

  @Override
  public synchronized void close() {
    pools.values().forEach(HikariDataSource::close);
    backends.postgres().dropDatabase(name);
  }
}
