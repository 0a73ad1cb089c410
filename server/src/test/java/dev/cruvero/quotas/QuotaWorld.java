package dev.cruvero.quotas;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.tenants.Limits;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A migrated database with tenants whose limits, zone and time a test sets. */
final class QuotaWorld implements AutoCloseable {

  /** Longer than any test. */
  static final Duration LONG = Duration.ofDays(30);

  final TestDatabase database = Cruvero.database();
  final TenantTransactions transactions = database.tenantTransactions();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<Object> events = new ArrayList<>();
  final Quotas quotas = new Quotas(transactions, meters, events::add);
  private final JdbcClient superuser = database.superuser();
  private final JdbcClient owner = database.owner();
  private final AtomicInteger tenants = new AtomicInteger();
  private final RunId run = RunId.random();
  private final AtomicInteger steps = new AtomicInteger();

  TenantId tenant(Limits limits) {
    TenantId id = new TenantId("t" + tenants.incrementAndGet() + "x");
    superuser
        .sql(
            """
            insert into cruvero.tenants values (?, ?, 'T', true, 'ACTIVE', 'dedicated', ?, ?, 'UTC', '{}', 'default', 'v1',
              true, true, false, false, true, 1, now(), now())
            """)
        .params(id.value(), UUID.randomUUID(), "cruvero-" + id, id.value())
        .update();
    limit(id, limits);
    return id;
  }

  void limit(TenantId tenant, Limits limits) {
    superuser
        .sql(
            """
            insert into cruvero.tenant_limits values (:t, :rpm, :rph, :tpd, :runs, :cost)
            on conflict (tenant_id) do update set rpm = excluded.rpm, rph = excluded.rph, tpd = excluded.tpd,
              max_runs_per_day = excluded.max_runs_per_day, cost_per_day_usd = excluded.cost_per_day_usd
            """)
        .param("t", tenant.value())
        .param("rpm", limits.rpm())
        .param("rph", limits.rph())
        .param("tpd", limits.tpd())
        .param("runs", limits.maxRunsPerDay())
        .param("cost", limits.costPerDayUsd())
        .update();
  }

  void zone(TenantId tenant, String zone) {
    superuser
        .sql("update cruvero.tenants set time_zone = ? where tenant_id = ?")
        .params(zone, tenant.value())
        .update();
  }

  /** Stops the database's clock at this moment. */
  void at(Instant moment) {
    owner
        .sql(
            "create or replace function cruvero.now() returns timestamptz language sql volatile parallel safe as 'select ''%s''::timestamptz'"
                .formatted(moment))
        .update();
  }

  void at(String moment) {
    at(Instant.parse(moment));
  }

  Instant now() {
    return owner
        .sql("select cruvero.now()")
        .query(OffsetDateTime.class)
        .single()
        .withOffsetSameInstant(ZoneOffset.UTC)
        .toInstant();
  }

  /** An owner that never asked before. */
  HoldOwner someone() {
    return new HoldOwner(run, steps.incrementAndGet(), 1);
  }

  Admission ask(TenantId tenant, Demand demand) {
    return quotas.reserve(tenant, someone(), demand, LONG);
  }

  HoldId granted(TenantId tenant, Demand demand) {
    return ((Granted) ask(tenant, demand)).hold();
  }

  Refused refused(TenantId tenant, Demand demand) {
    return (Refused) ask(tenant, demand);
  }

  WindowState state(TenantId tenant, Limit limit) {
    return quotas.state(tenant).stream().filter(w -> w.limit() == limit).findFirst().orElseThrow();
  }

  /** Grants until the first refusal; settles none. */
  int fill(TenantId tenant, Demand demand) {
    int grants = 0;
    while (ask(tenant, demand) instanceof Granted) {
      grants++;
    }
    return grants;
  }

  double metric(String name) {
    return meters.find(name).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  static Limits rpm(long rpm) {
    return new Limits(rpm, 1_000_000L, 1_000_000_000L, 1_000_000L, new BigDecimal("1000000"));
  }

  static Limits tpd(long tpd) {
    return new Limits(1_000_000L, 1_000_000L, tpd, 1_000_000L, new BigDecimal("1000000"));
  }

  static Demand tokens(long tokens) {
    return Demand.call(tokens, BigDecimal.ZERO);
  }

  @Override
  public void close() {
    database.close();
  }
}
