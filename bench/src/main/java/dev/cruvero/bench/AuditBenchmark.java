package dev.cruvero.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.api.AuditChain;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.AuditVerdict;
import dev.cruvero.api.ChainedEvent;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.audit.AuditProof;
import dev.cruvero.base.Actor;
import dev.cruvero.db.Migrations;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.dev.Backends;
import dev.cruvero.dev.PostgresBackend.Login;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Verifying a long record, and what the chain costs an append beside a plain insert. */
final class AuditBenchmark implements Benchmark {

  private static final int EVENTS = 1_000_000;
  private static final int BATCH = 5_000;
  private static final int ROUNDS = 5;
  private static final int TENANTS = 1_000;
  private static final Duration TURN = Duration.ofSeconds(1);
  private static final TenantId LONG = new TenantId("long-record");
  private static final Actor SOMEBODY = Actor.key("k1");
  private static final Map<String, Object> DETAILS =
      Map.of("limits.rpm", Map.of("before", 60, "after", 120));

  private static final String PLAIN =
      """
      insert into bench_plain (tenant_id, seq, at, actor, action, target, outcome, details)
      values (:tenant, nextval('bench_plain_seq'), cruvero.now(), :actor, 'tenant.update', :tenant, 'ALLOWED', :details::json)
      """;

  private final List<Measurement> results = new ArrayList<>();

  @Override
  public List<Measurement> run(PrintStream progress) throws Exception {
    try (Backends backends = Backends.temporary();
        HikariDataSource owner = pool(backends, backends.postgres().owner(), 2);
        HikariDataSource superuser = pool(backends, backends.postgres().superuser(), 2);
        HikariDataSource app = pool(backends, backends.postgres().app(), 16)) {
      Migrations.migrate(owner);
      TenantTransactions tenants = new TenantTransactions(app);
      PlatformTransactions platform = new PlatformTransactions(app);
      JsonMapper json = JsonMapper.builder().build();
      progress.printf("audit: writing %,d events%n", EVENTS);
      fill(new JdbcTemplate(superuser));
      progress.println("audit: verifying them");
      verify(new AuditProof(tenants, platform, json, new AuditKeys(List.of())));
      plainTable(JdbcClient.create(owner));
      append(tenants, new Audit(tenants, platform, json), progress);
    }
    return results;
  }

  private static void fill(JdbcTemplate superuser) {
    String previous = null;
    Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    List<Object[]> rows = new ArrayList<>();
    for (int seq = 1; seq <= EVENTS; seq++) {
      ChainedEvent event = event(seq, begin.plusMillis(seq), previous);
      previous = event.hash();
      rows.add(row(event, begin.plusMillis(seq)));
      if (rows.size() == BATCH) {
        superuser.batchUpdate(
            "insert into cruvero.audit_events values (?, ?, ?, ?, ?, ?, ?, ?::json, ?)", rows);
        rows.clear();
      }
    }
    superuser.update(
        "insert into cruvero.audit_heads (tenant_id, seq, hash) values (?, ?, ?)",
        LONG.value(),
        EVENTS,
        previous);
    superuser.execute("vacuum analyze cruvero.audit_events");
  }

  private static ChainedEvent event(long seq, Instant at, @Nullable String previous) {
    return new ChainedEvent(
            LONG.value(),
            seq,
            at.toString(),
            SOMEBODY.toString(),
            "tenant.update",
            LONG.value(),
            Outcome.ALLOWED.name(),
            "{\"limits.rpm\":{\"after\":" + seq + ",\"before\":60}}",
            "")
        .after(previous);
  }

  private static Object[] row(ChainedEvent event, Instant at) {
    return new Object[] {
      event.tenant(),
      event.seq(),
      at.atOffset(ZoneOffset.UTC),
      event.actor(),
      event.action(),
      event.target(),
      event.outcome(),
      event.details(),
      event.hash()
    };
  }

  private void verify(AuditProof proof) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      AuditVerdict verdict = proof.verify(LONG, null);
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
      if (!verdict.intact() || verdict.events() != EVENTS) {
        throw new IllegalStateException("the record of the benchmark is not intact: " + verdict);
      }
    }
    List<ChainedEvent> some = new ArrayList<>();
    String previous = null;
    for (int seq = 1; seq <= EVENTS / 10; seq++) {
      ChainedEvent event = event(seq, Instant.EPOCH, previous);
      previous = event.hash();
      some.add(event);
    }
    AuditChain chain = new AuditChain(LONG.value());
    long start = System.nanoTime();
    some.forEach(chain::event);
    double hashing = (System.nanoTime() - start) / 1e9 * 10;
    results.add(
        Measurement.of("1,000,000 events verified, best of " + ROUNDS, best, "s")
            .beside("hashing them alone", hashing)
            .goal("≤ 5 s", best <= 5));
  }

  private static void plainTable(JdbcClient owner) {
    for (String sql :
        List.of(
            "create sequence cruvero.bench_plain_seq",
            "create table cruvero.bench_plain (like cruvero.audit_events including defaults, primary key (tenant_id, seq))",
            "alter table cruvero.bench_plain drop column hash",
            "call cruvero.protect('cruvero.bench_plain', 'select, insert')",
            "grant usage on sequence cruvero.bench_plain_seq to cruvero_app")) {
      owner.sql(sql).update();
    }
  }

  private void append(TenantTransactions tenants, Audit audit, PrintStream progress)
      throws Exception {
    for (int keys : List.of(1, TENANTS)) {
      for (int threads : List.of(1, 16)) {
        progress.printf("audit: appending, %d tenants, %d threads%n", keys, threads);
        List<Load.Result> both =
            Load.inTurns(
                threads,
                ROUNDS,
                TURN,
                List.of(chained(tenants, audit, keys), plain(tenants, keys)));
        String name =
            "append, %,d %s, %d %s: "
                .formatted(
                    keys,
                    keys == 1 ? "tenant" : "tenants",
                    threads,
                    threads == 1 ? "thread" : "threads");
        double perSecond = both.getFirst().perSecond();
        double goal = keys == 1 ? 2_000 : 10_000;
        Measurement rate =
            Measurement.of(name + "rate", perSecond, "transactions/s")
                .beside("plain insert", both.getLast().perSecond());
        results.add(
            threads == 1 ? rate : rate.goal("≥ %,.0f/s".formatted(goal), perSecond >= goal));
        results.add(
            Measurement.of(name + "p99", both.getFirst().millis(0.99), "ms")
                .beside("plain insert", both.getLast().millis(0.99)));
      }
    }
  }

  private static TenantId tenant(long n, int keys) {
    return new TenantId("t" + n % keys + "x");
  }

  private static Load.Work chained(TenantTransactions tenants, Audit audit, int keys) {
    return n -> {
      TenantId tenant = tenant(n, keys);
      tenants.run(
          tenant,
          jdbc ->
              audit.record(
                  jdbc,
                  tenant,
                  SOMEBODY,
                  "tenant.update",
                  tenant.value(),
                  Outcome.ALLOWED,
                  DETAILS));
    };
  }

  private static Load.Work plain(TenantTransactions tenants, int keys) {
    JsonMapper json = JsonMapper.builder().build();
    return n -> {
      TenantId tenant = tenant(n, keys);
      tenants.run(
          tenant,
          jdbc ->
              jdbc.sql(PLAIN)
                  .param("tenant", tenant.value())
                  .param("actor", SOMEBODY.toString())
                  .param("details", json.writeValueAsString(DETAILS))
                  .update());
    };
  }

  private static HikariDataSource pool(Backends backends, Login login, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(backends.postgres().url());
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.setUsername(login.user());
    config.setPassword(login.password());
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }
}
