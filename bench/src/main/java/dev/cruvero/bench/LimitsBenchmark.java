package dev.cruvero.bench;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.quotas.Used;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Admission beside Bucket4j's two Postgres managers, on the same durable Postgres. */
final class LimitsBenchmark implements Benchmark {

  private static final long PLENTY = 1_000_000_000;
  private static final Duration POINT = Duration.ofMillis(1_500);
  private static final int ROUNDS = 3;
  private static final Duration EXPIRY = Duration.ofHours(1);
  private static final Demand CALL = Demand.call(100, new BigDecimal("0.001"));

  private final List<Measurement> results = new ArrayList<>();

  @Override
  public List<Measurement> run(PrintStream progress) throws Exception {
    try (LimitsGround ground = new LimitsGround()) {
      JdbcClient superuser = ground.superuser();
      superuser.sql("create table bucket (id bigint primary key, state bytea)").update();
      DataSource peer = ground.peer();
      Quotas quotas = ground.quotas(false);
      Quotas leasing = ground.quotas(true);
      for (int keys : new int[] {1, 1_000}) {
        List<TenantId> tenants = ground.tenants(superuser, keys, PLENTY);
        for (int threads : new int[] {1, 8, 32}) {
          progress.printf("limits: %d keys, %d threads%n", keys, threads);
          compare(ground, quotas, leasing, peer, tenants, threads);
        }
        openLoop(ground, quotas, tenants);
      }
      progress.println("limits: a noisy neighbour");
      results.addAll(new NoisyNeighbour(ground, superuser).measure());
      progress.println("limits: the boundary of a minute");
      boundary(ground, superuser, quotas, peer);
    }
    return results;
  }

  private void compare(
      LimitsGround ground,
      Quotas quotas,
      Quotas leasing,
      DataSource peer,
      List<TenantId> tenants,
      int threads)
      throws Exception {
    int keys = tenants.size();
    Load.Work reserve =
        n -> quotas.reserve(tenants.get((int) (n % keys)), ground.someone(), CALL, EXPIRY);
    Load.Work pair =
        n -> {
          TenantId tenant = tenants.get((int) (n % keys));
          if (quotas.reserve(tenant, ground.someone(), CALL, EXPIRY) instanceof Granted granted) {
            quotas.settle(tenant, granted.hold(), Used.call(50, 20, BigDecimal.ZERO));
          }
        };
    Load.Work rowLock = tryConsume(rowLocks(peer, TimeMeter.SYSTEM_MILLISECONDS), keys);
    Load.Work advisoryLock = tryConsume(advisoryLocks(peer), keys);
    // In turns, so that whatever else the machine does falls on all of them.
    List<Load.Result> sums =
        Load.inTurns(threads, ROUNDS, POINT, List.of(reserve, pair, rowLock, advisoryLock));
    Load.Result ours = sums.get(0);
    Load.Result pairs = sums.get(1);
    Load.Result row = sums.get(2);
    Load.Result advisory = sums.get(3);
    String at =
        (keys == 1 ? "hot key" : "1,000 keys")
            + ", "
            + threads
            + (threads == 1 ? " thread: " : " threads: ");
    beside(at, ours, "Bucket4j row lock", row, null);
    beside(at, ours, "Bucket4j advisory", advisory, keys > 1 && threads == 32 ? 1.0 : null);
    results.add(Measurement.of(at + "reserve and settle", pairs.perSecond(), "pairs/s"));
    if (keys == 1) {
      Load.Work leased = n -> leasing.reserve(tenants.getFirst(), ground.someone(), CALL, EXPIRY);
      Load.Result grants = Load.closed(threads, POINT.multipliedBy(ROUNDS), leased);
      leased(at, threads, grants.and(leasing::returnLeases), advisory);
    }
  }

  private void leased(String at, int threads, Load.Result ours, Load.Result theirs) {
    Measurement rate =
        Measurement.of(at + "leased decisions", ours.perSecond(), "/s")
            .beside("Bucket4j advisory", theirs.perSecond());
    boolean goal = threads == 32;
    results.add(
        goal ? rate.goal("≥ 10× Bucket4j", ours.perSecond() >= 10 * theirs.perSecond()) : rate);
    Measurement p50 = Measurement.of(at + "leased p50", ours.millis(0.5) * 1_000, "µs");
    Measurement p99 = Measurement.of(at + "leased p99", ours.millis(0.99), "ms");
    results.add(goal ? p50.goal("≤ 20 µs", ours.millis(0.5) <= 0.02) : p50);
    results.add(goal ? p99.goal("≤ 15 ms", ours.millis(0.99) <= 15) : p99);
  }

  private void beside(
      String at, Load.Result ours, String peer, Load.Result theirs, @Nullable Double atLeast) {
    Measurement rate =
        Measurement.of(at + "decisions", ours.perSecond(), "/s").beside(peer, theirs.perSecond());
    results.add(
        atLeast == null
            ? rate
            : rate.goal("≥ 1× Bucket4j", ours.perSecond() >= atLeast * theirs.perSecond()));
    results.add(
        Measurement.of(at + "p50", ours.millis(0.5), "ms").beside(peer, theirs.millis(0.5)));
    results.add(
        Measurement.of(at + "p99", ours.millis(0.99), "ms").beside(peer, theirs.millis(0.99)));
  }

  private void openLoop(LimitsGround ground, Quotas quotas, List<TenantId> tenants)
      throws Exception {
    int keys = tenants.size();
    if (keys == 1) {
      return;
    }
    Load.Result open =
        Load.open(
            16,
            1_000,
            Duration.ofSeconds(10),
            n -> quotas.reserve(tenants.get((int) (n % keys)), ground.someone(), CALL, EXPIRY));
    results.add(Measurement.of("1,000 keys, 1,000/s offered: p50", open.millis(0.5), "ms"));
    results.add(
        Measurement.of("1,000 keys, 1,000/s offered: p99", open.millis(0.99), "ms")
            .goal("≤ 2 ms", open.millis(0.99) <= 2));
  }

  private static Load.Work tryConsume(ProxyManager<Long> manager, int keys) {
    BucketConfiguration plenty =
        configuration(
            Bandwidth.builder()
                .capacity(PLENTY)
                .refillGreedy(PLENTY, Duration.ofMinutes(1))
                .build());
    return n -> manager.builder().build(n % keys, () -> plenty).tryConsume(1);
  }

  private static ProxyManager<Long> rowLocks(DataSource peer, TimeMeter clock) {
    return Bucket4jPostgreSQL.selectForUpdateBasedBuilder(peer)
        .primaryKeyMapper(io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper.LONG)
        .clientClock(clock)
        .build();
  }

  private static ProxyManager<Long> advisoryLocks(DataSource peer) {
    return Bucket4jPostgreSQL.advisoryLockBasedBuilder(peer).build();
  }

  /**
   * Ten times the limit offered for three minutes of simulated time, after an idle one: the most
   * that any 60 s admitted beyond the limit.
   */
  private void boundary(LimitsGround ground, JdbcClient superuser, Quotas quotas, DataSource peer) {
    long limit = 120;
    AtomicLong millis = new AtomicLong(Instant.parse("2026-03-10T12:00:30Z").toEpochMilli());
    superuser.sql("create table cruvero.bench_clock as select now() as at").update();
    superuser.sql("grant select on cruvero.bench_clock to cruvero_app").update();
    superuser
        .sql(
            "create or replace function cruvero.now() returns timestamptz language sql volatile as 'select at from cruvero.bench_clock'")
        .update();
    TenantId tenant = ground.tenants(superuser, 1, limit).getFirst();
    ProxyManager<Long> manager = rowLocks(peer, clock(millis));
    BucketConfiguration greedy =
        configuration(
            Bandwidth.builder().capacity(limit).refillGreedy(limit, Duration.ofMinutes(1)).build());
    BucketConfiguration interval =
        configuration(
            Bandwidth.builder()
                .capacity(limit)
                .refillIntervallyAligned(
                    limit, Duration.ofMinutes(1), Instant.parse("2026-03-10T12:01:00Z"))
                .build());
    Runnable setClock =
        () ->
            superuser
                .sql("update cruvero.bench_clock set at = to_timestamp(? / 1000.0)")
                .param(millis.get())
                .update();
    double ours =
        beyond(
            limit,
            millis,
            setClock,
            () -> quotas.reserve(tenant, ground.someone(), CALL, EXPIRY) instanceof Granted);
    double theirsGreedy =
        beyond(
            limit,
            millis,
            () -> {},
            () -> manager.builder().build(-1L, () -> greedy).tryConsume(1));
    millis.set(Instant.parse("2026-03-10T12:00:30Z").toEpochMilli());
    double theirsInterval =
        beyond(
            limit,
            millis,
            () -> {},
            () -> manager.builder().build(-2L, () -> interval).tryConsume(1));
    String metric = "over-admitted in the worst 60 s, limit " + limit;
    results.add(
        Measurement.of(metric, ours, "requests")
            .beside("Bucket4j greedy", theirsGreedy)
            .goal("0", ours == 0));
    results.add(
        Measurement.of(metric, ours, "requests")
            .beside("Bucket4j interval", theirsInterval)
            .goal("0", ours == 0));
  }

  private static BucketConfiguration configuration(Bandwidth bandwidth) {
    return BucketConfiguration.builder().addLimit(bandwidth).build();
  }

  private static TimeMeter clock(AtomicLong millis) {
    return new TimeMeter() {
      @Override
      public long currentTimeNanos() {
        return millis.get() * 1_000_000;
      }

      @Override
      public boolean isWallClockBased() {
        return true;
      }
    };
  }

  private static double beyond(
      long limit, AtomicLong millis, Runnable setClock, BooleanSupplier admitted) {
    Deque<Long> lastMinute = new ArrayDeque<>();
    int worst = 0;
    for (int step = 0; step < 720; step++) {
      setClock.run();
      for (int i = 0; i < 10; i++) {
        if (admitted.getAsBoolean()) {
          lastMinute.add(millis.get());
        }
      }
      while (!lastMinute.isEmpty() && lastMinute.getFirst() <= millis.get() - 60_000) {
        lastMinute.removeFirst();
      }
      worst = Math.max(worst, lastMinute.size());
      millis.addAndGet(250);
    }
    return Math.max(0, worst - limit);
  }
}
