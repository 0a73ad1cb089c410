package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.quotas.Admission.Unavailable;
import dev.cruvero.quotas.ReferenceQuota.Decision;
import dev.cruvero.quotas.ReferenceQuota.Over;
import dev.cruvero.tenants.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** The database and {@link ReferenceQuota}, driven together and compared after every step. */
final class QuotaMachine {

  private static final RunId RUN = RunId.random();
  private static final List<String> ZONES =
      List.of("UTC", "Europe/Berlin", "Pacific/Chatham", "America/Los_Angeles", "Asia/Kolkata");
  static final List<String> STARTS =
      List.of(
          "2026-03-28T22:30:00Z", // the night in which Berlin's clocks go forward
          "2026-10-24T21:59:58Z", // … and back
          "2026-09-26T11:00:00Z", // Chatham's forward
          "2026-04-04T10:00:00Z", // … and back
          "2026-06-01T23:59:30Z");
  private static final List<Long> STEPS =
      List.of(
          1L,
          400L,
          999L,
          1_000L,
          7_000L,
          30_000L,
          59_999L,
          60_000L,
          61_000L,
          600_000L,
          3_599_000L,
          3_660_000L,
          21_600_000L,
          43_200_000L,
          82_800_000L,
          90_000_000L,
          -400L,
          -30_000L,
          -60_000L,
          -61_000L,
          -600_000L,
          -7_200_000L,
          -90_000_000L);

  /** One step of a program; the number chooses its amounts. */
  record Step(Kind kind, long choice) {}

  /** What a step does, with how often it is drawn. */
  enum Kind {
    RESERVE(10),
    RESERVE_SAME(2),
    CHARGE(3),
    LEASE(10),
    LEASE_SAME(2),
    LEASE_API(6),
    END_UNIT(4),
    RETURN(2),
    CRASH(1),
    SHUT_DOWN(1),
    SUSPEND(1),
    SETTLE(5),
    SETTLE_UNKNOWN(1),
    RELEASE(2),
    SWEEP(2),
    TIME(8),
    LIMITS(2),
    ZONE(1);

    final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    static Kind drawn(Random random) {
      int ticket = random.nextInt(Arrays.stream(values()).mapToInt(kind -> kind.weight).sum());
      for (Kind kind : values()) {
        ticket -= kind.weight;
        if (ticket < 0) {
          return kind;
        }
      }
      throw new AssertionError("tickets are numbered below the sum of weights");
    }
  }

  private final QuotaWorld world;
  private final ReferenceQuota reference;
  private final TenantId tenant;
  private final ReplicaSteps replicas;
  private int owners;

  QuotaMachine(QuotaWorld world, Instant start) {
    this.world = world;
    Limits limits = limits(new Random(0));
    reference = new ReferenceQuota(start, limits);
    world.at(start);
    tenant = world.tenant(limits);
    world.quotas.initialise(tenant);
    replicas = new ReplicaSteps(world, reference, tenant);
  }

  void take(Step step) {
    Random choice = new Random(step.choice);
    switch (step.kind) {
      case RESERVE -> reserve(++owners, choice);
      case RESERVE_SAME -> reserve(1 + choice.nextInt(owners + 1), choice);
      case CHARGE -> charge(1 + choice.nextInt(3));
      case LEASE -> lease(choice);
      case LEASE_SAME -> replicas.again(choice.nextInt(2), demand(choice));
      case LEASE_API -> leaseApi(choice);
      case END_UNIT -> replicas.end(choice, choice.nextInt(4) == 0 ? null : demand(choice));
      case RETURN -> replicas.giveBack(choice.nextInt(2));
      case CRASH -> replicas.crash(choice.nextInt(2));
      case SHUT_DOWN -> replicas.shutDown(choice.nextInt(2));
      case SUSPEND -> replicas.suspendOrResume(choice);
      case SETTLE -> settle(choice);
      case SETTLE_UNKNOWN -> settleUnknown(choice);
      case RELEASE -> release(choice);
      case SWEEP -> assertThat(world.quotas.sweep(tenant, 1_000)).isEqualTo(reference.sweep());
      case TIME -> move(Duration.ofMillis(STEPS.get(choice.nextInt(STEPS.size()))));
      case LIMITS -> limit(choice);
      case ZONE -> zone(ZONES.get(choice.nextInt(ZONES.size())));
    }
    compare();
  }

  private void reserve(int number, Random choice) {
    owners = Math.max(owners, number);
    HoldOwner owner = new HoldOwner(RUN, number, 1);
    Demand demand = demand(choice);
    Duration expiry = Duration.ofSeconds(List.of(1, 45, 600, 90_000).get(choice.nextInt(4)));

    check(world.quotas.reserve(tenant, owner, demand, expiry), owner, demand, expiry);
  }

  private void lease(Random choice) {
    HoldOwner owner = new HoldOwner(RUN, ++owners, 1);
    Demand demand = demand(choice);
    Duration expiry = Duration.ofMinutes(10);
    Admission durable = replicas.reserve(choice, owner, demand, expiry);
    if (durable != null) {
      check(durable, owner, demand, expiry);
    }
  }

  private void check(Admission admission, HoldOwner owner, Demand demand, Duration expiry) {
    Decision expected = reference.reserve(owner.toString(), demand, expiry);

    switch (admission) {
      case Granted granted -> {
        assertThat(granted.hold().number()).isEqualTo(expected.hold());
      }
      case Refused refused -> {
        assertThat(expected.over()).contains(new Over(refused.limit(), refused.reason()));
        checkUntil(refused, BigDecimal.valueOf(demand.requests()));
      }
      case Unavailable unavailable -> throw new AssertionError(unavailable.why());
    }
  }

  private void charge(int requests) {
    check(world.quotas.charge(tenant, requests), requests);
  }

  private void leaseApi(Random choice) {
    int requests = 1 + choice.nextInt(3);
    Charge durable = replicas.charge(choice, requests);
    if (durable != null) {
      check(durable, requests);
    }
  }

  private void check(Charge charge, int requests) {
    Decision expected = reference.charge(requests);

    switch (charge) {
      case Charge.Charged _ -> assertThat(expected.over()).isEmpty();
      case Refused refused -> {
        assertThat(expected.over()).contains(new Over(refused.limit(), refused.reason()));
        checkUntil(refused, BigDecimal.valueOf(requests));
      }
      case Unavailable unavailable -> throw new AssertionError(unavailable.why());
    }
  }

  private void checkUntil(Refused refused, BigDecimal amount) {
    if (refused.reason() == Admission.Reason.EXHAUSTED
        && !refused.limit().daily()
        && !reference.setBack()) {
      Instant until = refused.until();
      assertThat(reference.fits(refused.limit(), amount, until)).isTrue();
      assertThat(reference.fits(refused.limit(), amount, until.minusMillis(1))).isFalse();
    }
  }

  private void settle(Random choice) {
    Demand used = demand(choice);
    HoldId hold = anyHold(choice);
    world.quotas.settle(tenant, hold, used, true);
    reference.settle(hold.number(), used);
  }

  private void settleUnknown(Random choice) {
    HoldId hold = anyHold(choice);
    world.quotas.settle(tenant, hold, Demand.run(), false);
    reference.settleAtHold(hold.number());
  }

  private void release(Random choice) {
    HoldId hold = anyHold(choice);
    world.quotas.release(tenant, hold);
    reference.release(hold.number());
  }

  private HoldId anyHold(Random choice) {
    List<Long> holds = reference.holds();
    return holds.isEmpty() || choice.nextInt(10) == 0
        ? new HoldId(1 + choice.nextInt(20))
        : new HoldId(holds.get(choice.nextInt(holds.size())));
  }

  private void move(Duration by) {
    reference.clock = reference.clock.plus(by);
    world.at(reference.clock);
    replicas.later(by);
  }

  private void limit(Random choice) {
    reference.limits = limits(choice);
    world.limit(tenant, reference.limits);
    replicas.changed(choice);
  }

  private void zone(String zone) {
    reference.zone = ZoneId.of(zone);
    world.zone(tenant, zone);
  }

  private void compare() {
    var expected = reference.state();
    for (WindowState window : world.quotas.state(tenant)) {
      List<BigDecimal> pair = Objects.requireNonNull(expected.get(window.limit()));
      assertThat(window.settled()).as("settled %s", window).isEqualByComparingTo(pair.get(0));
      assertThat(window.held().add(window.leased()))
          .as("held %s", window)
          .isEqualByComparingTo(pair.get(1));
    }
  }

  private static Demand demand(Random choice) {
    return switch (choice.nextInt(6)) {
      case 0 -> Demand.run();
      case 1 -> new Demand(2, 30, new BigDecimal("0.5"), 0);
      case 2 -> new Demand(0, 40, new BigDecimal("0.000001"), 1);
      default -> Demand.call(choice.nextInt(60), BigDecimal.valueOf(choice.nextInt(100), 2));
    };
  }

  private static Limits limits(Random choice) {
    long scale = choice.nextBoolean() ? 1 : 6;
    return new Limits(
        scale * choice.nextInt(8),
        scale * choice.nextInt(20),
        scale * choice.nextInt(300),
        scale * choice.nextInt(6),
        BigDecimal.valueOf(scale * choice.nextInt(300), 2),
        scale * choice.nextInt(12));
  }

  /**
   * The first program that shows a difference, of so many; the last one's successor if none does.
   */
  static int failing(QuotaWorld world, int first, int programs) {
    for (int program = first; program < first + programs; program++) {
      try {
        random(world, new Random(program), 40);
      } catch (AssertionError found) {
        return program;
      }
    }
    return first + programs;
  }

  /** Runs a program drawn from the source of randomness. */
  private static void random(QuotaWorld world, Random random, int steps) {
    Instant start = Instant.parse(STARTS.get(random.nextInt(STARTS.size())));
    QuotaMachine machine = new QuotaMachine(world, start);
    for (int i = 0; i < steps; i++) {
      machine.take(new Step(Kind.drawn(random), random.nextLong()));
    }
  }
}
