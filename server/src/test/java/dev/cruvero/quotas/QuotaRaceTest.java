package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.LONG;
import static dev.cruvero.quotas.QuotaWorld.rpm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.tenants.Limits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads at once, over two pools as two processes would have them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotaRaceTest {

  private static final int THREADS = 32;
  private static final int ASKED = 200;
  private static final Demand ONE = new Demand(1, 1, BigDecimal.ONE, 1);
  private static final BigDecimal PLENTY = new BigDecimal("1000000");

  @SuppressWarnings("NullAway.Init")
  private QuotaWorld world;

  @SuppressWarnings("NullAway.Init")
  private List<Quotas> processes;

  @BeforeAll
  void open() {
    world = new QuotaWorld();
    processes = List.of(world.quotas, process(false));
  }

  @AfterAll
  void close() {
    world.close();
  }

  @BeforeEach
  void noon() {
    world.at("2026-03-10T12:00:00Z");
  }

  @ParameterizedTest
  @EnumSource(Limit.class)
  void grantsExactlyAThousandOfEachKindOfLimit(Limit limit) throws Exception {
    assertThat(grantedOfAThousand(limit, processes)).isEqualTo(1_000);
  }

  @ParameterizedTest
  @EnumSource(Limit.class)
  void grantsExactlyAThousandFromLeases(Limit limit) throws Exception {
    List<Quotas> leasing = List.of(process(true), process(true));

    assertThat(grantedOfAThousand(limit, leasing)).isEqualTo(1_000);
  }

  private long grantedOfAThousand(Limit limit, List<Quotas> servers) throws Exception {
    TenantId tenant = world.tenant(onlyAThousand(limit));
    LongAdder granted = new LongAdder();

    inThreads(
        THREADS,
        thread -> {
          for (int i = 0; i < ASKED; i++) {
            if (granted(servers.get(thread % 2), tenant, limit)) {
              granted.increment();
            }
          }
        });
    servers.forEach(Quotas::returnLeases);
    while (granted(world.quotas, tenant, limit)) {
      granted.increment();
    }
    return granted.sum();
  }

  @Test
  void losesNoUpdateAndNeverDeadlocks() throws Exception {
    List<TenantId> tenants = IntStream.range(0, 20).mapToObj(_ -> world.tenant(rpm(200))).toList();
    Instant end = Instant.now().plus(Duration.ofSeconds(5));

    inThreads(64, thread -> mixedWork(thread, tenants, end));

    for (TenantId tenant : tenants) {
      assertThat(world.quotas.state(tenant)).allMatch(w -> w.held().signum() == 0);
      assertThat(world.ledgerDisagreements(tenant)).isEmpty();
    }
  }

  private void mixedWork(int thread, List<TenantId> tenants, Instant end) {
    Random random = new Random(thread);
    while (Instant.now().isBefore(end)) {
      TenantId tenant = tenants.get(random.nextInt(tenants.size()));
      if (reserve(thread, tenant) instanceof Granted granted) {
        if (random.nextBoolean()) {
          processes.get(thread % 2).settle(tenant, granted.hold(), Used.call(1, 0, BigDecimal.ONE));
        } else {
          processes.get(thread % 2).release(tenant, granted.hold());
        }
      }
    }
  }

  @Test
  void countsAHoldOnceWhoeverSettlesIt() throws Exception {
    TenantId tenant = world.tenant(rpm(100));
    HoldId hold = world.granted(tenant, QuotaWorld.tokens(10));

    inThreads(
        8,
        thread -> processes.get(thread % 2).settle(tenant, hold, Used.call(7, 0, BigDecimal.ONE)));

    assertThat(world.state(tenant, Limit.TPD).settled()).isEqualByComparingTo("7");
  }

  private boolean granted(Quotas process, TenantId tenant, Limit limit) {
    return limit == Limit.API_RPM
        ? process.charge(tenant, 1) instanceof Charge.Charged
        : process.reserve(tenant, world.someone(), ONE, LONG) instanceof Granted;
  }

  private Admission reserve(int thread, TenantId tenant) {
    return processes.get(thread % 2).reserve(tenant, world.someone(), ONE, LONG);
  }

  private Quotas process(boolean leasing) {
    return new Quotas(
        world.database.tenantTransactions(),
        new SimpleMeterRegistry(),
        _ -> {},
        InstantSource.system(),
        leasing);
  }

  private static Limits onlyAThousand(Limit limit) {
    return new Limits(
        limit == Limit.RPM ? 1_000L : 1_000_000L,
        limit == Limit.RPH ? 1_000L : 1_000_000L,
        limit == Limit.TPD ? 1_000L : 1_000_000L,
        limit == Limit.MAX_RUNS_PER_DAY ? 1_000L : 1_000_000L,
        limit == Limit.COST_PER_DAY_USD ? new BigDecimal("1000") : PLENTY,
        limit == Limit.API_RPM ? 1_000L : 1_000_000L);
  }

  private interface Work {
    void run(int thread);
  }

  private static void inThreads(int threads, Work work) throws Exception {
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int thread = i;
      all.add(
          () -> {
            work.run(thread);
            return true;
          });
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Boolean> done : executor.invokeAll(all)) {
        assertThat(done.get()).isTrue();
      }
    }
  }
}
