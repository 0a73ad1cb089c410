package dev.cruvero.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Settings;
import dev.cruvero.base.SettingsReader;
import dev.cruvero.db.DbConfiguration;
import dev.cruvero.db.Migrations;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.dev.Backends;
import dev.cruvero.dev.PostgresBackend.Login;
import dev.cruvero.quotas.HoldOwner;
import dev.cruvero.quotas.Quotas;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A durable Postgres of its own with tenants whose limits are set by the measurement. */
final class LimitsGround implements AutoCloseable {

  private static final int CONNECTIONS = 32;

  private final Path folder;
  private final Backends backends;
  private final List<AnnotationConfigApplicationContext> processes = new ArrayList<>();
  private final ScheduledExecutorService returning = Executors.newSingleThreadScheduledExecutor();
  private final List<HikariDataSource> pools = new ArrayList<>();
  private final AtomicInteger tenants = new AtomicInteger();
  private final AtomicInteger steps = new AtomicInteger();
  private final RunId run = RunId.random();

  LimitsGround() throws IOException {
    folder = Files.createTempDirectory("cruvero-bench-");
    backends = Backends.persistent(folder);
    Migrations.migrate(pool(backends.postgres().owner(), 2));
  }

  /**
   * As one server process has it: its own connections, watched, and leases given back as often as
   * it does.
   */
  Quotas quotas(boolean leasing) {
    AnnotationConfigApplicationContext process = new AnnotationConfigApplicationContext();
    process.registerBean(Settings.class, () -> SettingsReader.read(backends.environment()));
    process.register(DbConfiguration.class);
    process.refresh();
    processes.add(process);
    TenantTransactions transactions = process.getBean(TenantTransactions.class);
    Quotas quotas =
        new Quotas(
            transactions, new SimpleMeterRegistry(), _ -> {}, InstantSource.system(), leasing);
    if (leasing) {
      var _ = returning.scheduleAtFixedRate(quotas::returnLeases, 100, 100, TimeUnit.MILLISECONDS);
    }
    return quotas;
  }

  /** Connections for a peer; as superuser, spared the row-level security. */
  DataSource peer() {
    return pool(backends.postgres().superuser(), CONNECTIONS);
  }

  JdbcClient superuser() {
    return JdbcClient.create(pool(backends.postgres().superuser(), 1));
  }

  /** The process of this Postgres that starts all its others. */
  ProcessHandle postmaster() {
    long one = superuser().sql("select pg_backend_pid()").query(Long.class).single();
    return ProcessHandle.of(one).flatMap(ProcessHandle::parent).orElseThrow();
  }

  /** Tenants with plenty of everything except requests. */
  List<TenantId> tenants(JdbcClient superuser, int count, long rpm) {
    List<TenantId> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TenantId id = new TenantId("b" + tenants.incrementAndGet() + "x");
      superuser
          .sql(
              """
              with t as (insert into cruvero.tenants values (:id, :uid, 'T', true, 'ACTIVE', 'dedicated', :namespace, :id, 'UTC',
                '{}', 'default', 'v1', true, true, false, false, true, 1, now(), now()) returning tenant_id)
              insert into cruvero.tenant_limits select tenant_id, :rpm, 1000000000, 1000000000000, 1000000000, 1000000000, 1000000000 from t
              """)
          .param("id", id.value())
          .param("uid", UUID.randomUUID())
          .param("namespace", "cruvero-" + id)
          .param("rpm", rpm)
          .update();
      made.add(id);
    }
    return made;
  }

  HoldOwner someone() {
    return new HoldOwner(run, steps.incrementAndGet(), 1);
  }

  private HikariDataSource pool(Login login, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(backends.postgres().url());
    config.setUsername(login.user());
    config.setPassword(login.password());
    config.setMaximumPoolSize(size);
    HikariDataSource pool = new HikariDataSource(config);
    pools.add(pool);
    return pool;
  }

  @Override
  public void close() throws IOException {
    returning.close();
    processes.forEach(AnnotationConfigApplicationContext::close);
    pools.forEach(HikariDataSource::close);
    backends.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
