package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.LONG;
import static dev.cruvero.quotas.QuotaWorld.rpm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.tenants.Limits;
import dev.cruvero.testing.Soak;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at once, over two of what each process has one of. */
@Tag("soak-limits")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotaRaceTest {

  private static final List<Limit> KINDS = List.of(Limit.values());
  private static final int THREADS = 32;
  private static final int ASKED = 200;
  private static final int SECONDS = Soak.count(4, 60);
  private static final Demand ONE = new Demand(1, 1, BigDecimal.ONE, 1);
  private static final BigDecimal PLENTY = new BigDecimal("1000000");

  @SuppressWarnings("NullAway.Init")
  private QuotaWorld world;

  @SuppressWarnings("NullAway.Init")
  private List<Quotas> processes;

  @BeforeAll
  void open() {
    world = new QuotaWorld();
    processes = List.of(process(false, LeasedTenant.HOT), process(false, LeasedTenant.HOT));
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
    List<Quotas> leasing =
        List.of(process(true, LeasedTenant.HOT), process(true, LeasedTenant.HOT));

    assertThat(grantedOfAThousand(limit, leasing)).isEqualTo(1_000);
  }

  private long grantedOfAThousand(Limit limit, List<Quotas> servers) throws Exception {
    TenantId tenant = world.tenant(only(limit, 1_000));
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

  @ParameterizedTest(name = "leasing: {0}")
  @ValueSource(booleans = {false, true})
  void losesNoUpdateAndNeverDeadlocks(boolean leasing) throws Exception {
    List<Quotas> servers = List.of(process(leasing, 0), process(leasing, 0));
    List<MixedWork> tenants =
        IntStream.range(0, 20)
            .mapToObj(i -> new MixedWork(world, world.tenant(mixed(i)), servers))
            .toList();
    Instant end = Instant.now().plusSeconds(SECONDS);

    inThreads(
        64,
        thread -> {
          Random random = new Random(thread);
          while (Instant.now().isBefore(end)) {
            tenants.get(random.nextInt(tenants.size())).once(random);
          }
        });
    servers.forEach(Quotas::close);

    assertThat(world.deadlocks()).isZero();
    tenants.forEach(MixedWork::agrees);
  }

  /** A limit of each kind that is soon reached, and every other tenant without one. */
  private static Limits mixed(int i) {
    return i % 2 == 0 ? only(KINDS.get(i / 2 % KINDS.size()), 300) : only(Limit.RPM, 1_000_000);
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

  private Quotas process(boolean leasing, int hot) {
    return new Quotas(
        world.transactions,
        new SimpleMeterRegistry(),
        _ -> {},
        InstantSource.system(),
        new Leases(leasing, System::nanoTime, hot));
  }

  /** So much of one limit, and plenty of all others. */
  private static Limits only(Limit limit, long max) {
    return new Limits(
        limit == Limit.RPM ? max : 1_000_000L,
        limit == Limit.RPH ? max : 1_000_000L,
        limit == Limit.TPD ? max : 1_000_000L,
        limit == Limit.MAX_RUNS_PER_DAY ? max : 1_000_000L,
        limit == Limit.COST_PER_DAY_USD ? BigDecimal.valueOf(max) : PLENTY,
        limit == Limit.API_RPM ? max : 1_000_000L);
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
