package dev.cruvero.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.dev.Backends;
import dev.cruvero.dev.PostgresBackend.Login;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

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

  public TenantTransactions tenantTransactions() {
    return new TenantTransactions(pool(backends.postgres().app()));
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

  private synchronized DataSource pool(Login login) {
    return pools.computeIfAbsent(
        login.user(),
        _ -> {
          HikariConfig config = new HikariConfig();
          config.setDataSource(source(backends, name, login));
          config.setMaximumPoolSize(8);
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
