package dev.cruvero.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.Migrations;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.dev.Backends;
import dev.cruvero.dev.PostgresBackend.Login;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What row-level security costs: the same transaction of the same role, through the same class,
 * against two tables with the same rows, of which one is protected as every tenant table is.
 */
final class RlsBenchmark implements Benchmark {

  private static final int TENANTS = 1_000;
  private static final int ROWS = 100;
  private static final int ROUNDS = 10;
  private static final Duration TURN = Duration.ofSeconds(1);

  @Override
  public List<Measurement> run(PrintStream progress) throws Exception {
    try (Backends backends = Backends.temporary();
        HikariDataSource owner = pool(backends, backends.postgres().owner(), 2);
        HikariDataSource app = pool(backends, backends.postgres().app(), 8)) {
      Migrations.migrate(owner);
      JdbcClient tables = JdbcClient.create(owner);
      for (String table : List.of("bench_sealed", "bench_open")) {
        tables.sql(rows(table)).update();
      }
      tables
          .sql("call cruvero.protect('cruvero.bench_sealed', 'select, insert, update, delete')")
          .update();
      tables.sql("grant select, update on cruvero.bench_open to cruvero_app").update();
      tables.sql("analyze cruvero.bench_sealed; analyze cruvero.bench_open").update();
      return measure(new TenantTransactions(app), progress);
    }
  }

  private static String rows(String table) {
    return """
        create table cruvero.%1$s (tenant_id text, id int, value text, primary key (tenant_id, id));
        insert into cruvero.%1$s select 't' || t || 'x', i, 'value' from generate_series(1, %2$d) t, generate_series(1, %3$d) i;
        """
        .formatted(table, TENANTS, ROWS);
  }

  private static List<Measurement> measure(TenantTransactions tenants, PrintStream progress)
      throws Exception {
    List<Measurement> results = new ArrayList<>();
    for (int threads : List.of(1, 8)) {
      progress.printf("rls: %d threads%n", threads);
      results.addAll(
          compared(
              tenants,
              threads,
              "read one row",
              "select value from %s where tenant_id = ? and id = ?"));
      results.addAll(
          compared(
              tenants,
              threads,
              "read all rows of a tenant",
              "select count(*)::text from %s where tenant_id = ? and id > 0 * ?"));
    }
    return results;
  }

  private static List<Measurement> compared(
      TenantTransactions tenants, int threads, String what, String sql) throws Exception {
    List<Load.Result> both =
        Load.inTurns(
            threads,
            ROUNDS,
            TURN,
            List.of(
                work(tenants, sql.formatted("bench_sealed")),
                work(tenants, sql.formatted("bench_open"))));
    double cost = 1 - both.getFirst().perSecond() / both.getLast().perSecond();
    String name = "%s, %d %s".formatted(what, threads, threads == 1 ? "thread" : "threads");
    return List.of(
        Measurement.of(name, both.getFirst().perSecond(), "transactions/s")
            .beside("without RLS", both.getLast().perSecond())
            .goal("≥ 0.9×", cost <= 0.1),
        Measurement.of(name + ": p99", both.getFirst().millis(0.99), "ms")
            .beside("without RLS", both.getLast().millis(0.99)));
  }

  private static Load.Work work(TenantTransactions tenants, String sql) {
    return n -> {
      TenantId tenant = new TenantId("t" + (n * 7919 % TENANTS + 1) + "x");
      tenants.in(
          tenant,
          jdbc ->
              jdbc.sql(sql)
                  .params(tenant.value(), (int) (n % ROWS) + 1)
                  .query(String.class)
                  .single());
    };
  }

  private static HikariDataSource pool(Backends backends, Login login, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(backends.postgres().url());
    config.setUsername(login.user());
    config.setPassword(login.password());
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }
}
