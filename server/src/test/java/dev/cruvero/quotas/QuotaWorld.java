package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.dev.PostgresBackend;
import dev.cruvero.dev.PostgresBackend.Login;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.tenants.Limits;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A migrated database with tenants whose limits, zone and time a test sets. */
final class QuotaWorld implements AutoCloseable {

  /** Longer than any test. */
  static final Duration LONG = Duration.ofDays(30);

  final TestDatabase database = Cruvero.database();
  final TenantTransactions transactions = database.tenantTransactions();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<Object> events = new ArrayList<>();
  final Quotas quotas =
      new Quotas(transactions, meters, events::add, InstantSource.system(), false);
  private final SingleConnectionDataSource connection = connection();
  private final JdbcClient superuser = JdbcClient.create(connection);
  private final AtomicInteger tenants = new AtomicInteger();
  private final RunId run = RunId.random();
  private final AtomicInteger steps = new AtomicInteger();

  QuotaWorld() {
    superuser.sql("create table cruvero.test_clock as select now() as at").update();
    superuser.sql("grant select on cruvero.test_clock to cruvero_app, cruvero_platform").update();
    superuser
        .sql(
            """
            create or replace function cruvero.now() returns timestamptz language sql volatile parallel safe
              as 'select at from cruvero.test_clock'
            """)
        .update();
  }

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
            insert into cruvero.tenant_limits values (:t, :rpm, :rph, :tpd, :runs, :cost, :api)
            on conflict (tenant_id) do update set rpm = excluded.rpm, rph = excluded.rph, tpd = excluded.tpd,
              max_runs_per_day = excluded.max_runs_per_day, cost_per_day_usd = excluded.cost_per_day_usd,
              api_rpm = excluded.api_rpm
            """)
        .param("t", tenant.value())
        .param("rpm", limits.rpm())
        .param("rph", limits.rph())
        .param("tpd", limits.tpd())
        .param("runs", limits.maxRunsPerDay())
        .param("cost", limits.costPerDayUsd())
        .param("api", limits.apiRpm())
        .update();
  }

  void zone(TenantId tenant, String zone) {
    superuser
        .sql("update cruvero.tenants set time_zone = ? where tenant_id = ?")
        .params(zone, tenant.value())
        .update();
  }

  /** Puts a tenant into a state, as a new revision. */
  void state(TenantId tenant, String state) {
    superuser
        .sql("update cruvero.tenants set state = ?, revision = revision + 1 where tenant_id = ?")
        .params(state, tenant.value())
        .update();
  }

  /** Stops the database's clock at this moment. */
  void at(Instant moment) {
    superuser
        .sql("update cruvero.test_clock set at = ?::timestamptz")
        .param(moment.toString())
        .update();
  }

  void at(String moment) {
    at(Instant.parse(moment));
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

  /**
   * Makes so many days of use of tenants that nobody asks for, a tenth as many open and expired
   * holds and leases of theirs, and years of this one's own.
   */
  void history(TenantId own, int rows) {
    superuser.sql("set session_replication_role = replica").update();
    usage("'past-' || n / 400", rows);
    usage("'" + own + "'", 3_650);
    holds("'past-' || n / 400", "n % 2 = 0", rows / 5);
    holds("'" + own + "'", "true", rows / 100);
    leases("'past-' || n / 400", rows / 10);
    leases("'" + own + "'", rows / 100_000);
    superuser.sql("set session_replication_role = origin").update();
  }

  /** Holds of the tenant that nobody has ended, and that the planner has not heard of. */
  void open(TenantId tenant, int rows) {
    holds("'" + tenant + "'", "false", rows);
  }

  private void usage(String tenant, int rows) {
    superuser
        .sql(
            """
            insert into cruvero.tenant_usage_daily (tenant_id, day, requests, tokens)
            select %s, date '2016-01-01' + case when ? < 10000 then n else n %% 400 end, 100, 5000 from generate_series(1, ?) n
            """
                .formatted(tenant))
        .params(rows, rows)
        .update();
  }

  private void holds(String tenant, String expired, int rows) {
    superuser
        .sql(
            """
            insert into cruvero.quota_holds
            select %s, 1000000 + n, 'owner-' || n, 0, 0, 0, date '2024-01-01', 1, 1, 0, 0, 1, timestamptz '2024-01-01',
              case when %s then timestamptz '2026-03-04' else timestamptz '2030-01-01' end, %s from generate_series(1, ?) n
            """
                .formatted(tenant, expired, expired))
        .param(rows)
        .update();
  }

  private void leases(String tenant, int rows) {
    superuser
        .sql(
            """
            insert into cruvero.quota_leases
                (tenant_id, lease, replica, epoch, jumps, second, minute, day, units, ended, returned, expires_at)
            select %s, 1000000 + n, 'replica', 1, 0, 0, 0, date '2026-03-04', '{9,9,9,9,9,9}', repeat('0', 9)::bit varying, false,
              timestamptz '2026-03-04' from generate_series(1, ?) n
            """
                .formatted(tenant))
        .param(rows)
        .update();
  }

  /** As Postgres does by itself after a while. */
  void vacuum() {
    superuser.sql("vacuum (analyze)").update();
  }

  /** How many pages of the product's tables and indexes were touched so far. */
  long pages() {
    return superuser
        .sql(
            """
            select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))
              from pg_statio_user_tables where schemaname = 'cruvero' and relname <> 'test_clock'
            """)
        .query(Long.class)
        .single();
  }

  /** Plants a fault in the tenant's counters. */
  void tamper(TenantId tenant, String fault) {
    superuser
        .sql("update cruvero.quota_windows set " + fault + " where tenant_id = ?")
        .param(tenant.value())
        .update();
  }

  /** Changes one place of one of the database's functions. */
  void replace(String function, String with, String without) {
    String source =
        superuser
            .sql("select pg_get_functiondef(('cruvero.' || ?)::regproc)")
            .param(function)
            .query((row, _) -> row.getString(1))
            .single();
    assertThat(source).contains(with);
    superuser.sql(source.replace(with, without)).update();
  }

  /** A lease as the database has it. */
  record LeaseRow(long lease, long times, boolean returned) {}

  List<LeaseRow> leases(TenantId tenant) {
    return superuser
        .sql(
            "select lease, length(ended), returned from cruvero.quota_leases where tenant_id = ? order by lease")
        .param(tenant.value())
        .query((row, _) -> new LeaseRow(row.getLong(1), row.getLong(2), row.getBoolean(3)))
        .list();
  }

  long holds(TenantId tenant) {
    return superuser
        .sql("select count(*) from cruvero.quota_holds where tenant_id = ?")
        .param(tenant.value())
        .query(Long.class)
        .single();
  }

  /** How often statements in this database waited for each other in a circle. */
  long deadlocks() {
    return superuser
        .sql("select deadlocks from pg_stat_database where datname = current_database()")
        .query(Long.class)
        .single();
  }

  /** The limits of a day whose counter is not the ledger plus the open holds. */
  List<String> ledgerDisagreements(TenantId tenant) {
    return superuser
        .sql(
            """
            select limits.name from cruvero.quota_windows w
              left join cruvero.tenant_usage_daily u using (tenant_id, day)
              cross join lateral (select coalesce(sum(tokens), 0) tokens, coalesce(sum(runs), 0) runs, coalesce(sum(cost_usd), 0) cost
                from cruvero.quota_holds h where h.tenant_id = w.tenant_id and h.day = w.day and not h.expired) h
              cross join lateral (values ('tpd', w.spent[3] + w.held[3], coalesce(u.tokens + u.debt_tokens, 0) + h.tokens),
                ('maxRunsPerDay', w.spent[4] + w.held[4], coalesce(u.runs, 0) + h.runs),
                ('costPerDayUsd', w.spent[5] + w.held[5], coalesce(u.cost_usd + u.debt_cost_usd, 0) + h.cost))
                as limits (name, counter, truth)
             where w.tenant_id = ? and limits.counter <> limits.truth
            """)
        .param(tenant.value())
        .query((row, _) -> row.getString(1))
        .list();
  }

  double metric(String name) {
    return meters.find(name).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  /** One connection for all that is done beside the quotas, kept open: it is done at every step. */
  private SingleConnectionDataSource connection() {
    PostgresBackend postgres = Cruvero.backends().postgres();
    Login login = postgres.superuser();
    return new SingleConnectionDataSource(
        postgres.url(database.name()), login.user(), login.password(), true);
  }

  static Limits rpm(long rpm) {
    return new Limits(
        rpm, 1_000_000L, 1_000_000_000L, 1_000_000L, new BigDecimal("1000000"), 1_000_000L);
  }

  static Limits tpd(long tpd) {
    return new Limits(
        1_000_000L, 1_000_000L, tpd, 1_000_000L, new BigDecimal("1000000"), 1_000_000L);
  }

  static Demand tokens(long tokens) {
    return Demand.call(tokens, BigDecimal.ZERO);
  }

  @Override
  public void close() {
    connection.destroy();
    database.close();
  }
}
