package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.rpm;
import static dev.cruvero.quotas.QuotaWorld.tokens;
import static dev.cruvero.quotas.QuotaWorld.tpd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Admission.Reason;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.tenants.Limits;
import dev.cruvero.testing.AtOnce;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a replica grants by itself is charged before, for as long as it may be used. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class LeasesTest {

  private static final Duration LIFE = Duration.ofMillis(950);

  private QuotaWorld world;
  private Replica replica;
  private Replica other;

  @BeforeAll
  void open() {
    world = new QuotaWorld();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @BeforeEach
  void noon() {
    world.at("2026-03-10T12:00:00.500Z");
    replica = new Replica(world);
    other = new Replica(world);
  }

  @Test
  void chargesTheWholeLeaseAndGrantsFromIt() {
    TenantId tenant = world.tenant(rpm(100));

    HoldId first = replica.granted(tenant, tokens(1));
    HoldId second = replica.granted(tenant, tokens(1));

    assertThat(second.number()).isEqualTo(first.number());
    assertThat(second).isNotEqualTo(first);
    assertThat(world.state(tenant, Limit.RPM).leased()).isEqualByComparingTo("50");
    assertThat(world.state(tenant, Limit.TPD).leased()).isEqualByComparingTo("50");
    assertThat(world.holds(tenant)).isZero();
  }

  @Test
  void grantsExactlyTheLimitFromShrinkingLeases() {
    TenantId tenant = world.tenant(rpm(100));

    assertThat(replica.fill(tenant, tokens(1)) + other.fill(tenant, tokens(1))).isEqualTo(100);
  }

  @Test
  void cutsALeaseIntoNoMoreGrantsThanItCounts() {
    TenantId tenant = world.tenant(rpm(100));
    HoldId first = replica.granted(tenant, new Demand(2, 2, BigDecimal.ZERO, 0));

    List<Long> leases =
        IntStream.range(0, 25).mapToObj(_ -> replica.granted(tenant, tokens(1)).number()).toList();

    assertThat(leases.subList(0, 24)).containsOnly(first.number());
    assertThat(leases.getLast()).isNotEqualTo(first.number());
  }

  @Test
  void saysThatOthersLeaseTheRest() {
    TenantId tenant = world.tenant(rpm(100));
    replica.granted(tenant, tokens(1));

    Refused refused = lastOf(tenant);

    assertThat(refused.reason()).isEqualTo(Reason.LEASED);
    assertThat(refused.retryAfter()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(refused.daily()).isFalse();
  }

  private Refused lastOf(TenantId tenant) {
    world.fill(tenant, tokens(1));
    return world.refused(tenant, tokens(1));
  }

  @Test
  void countsALeasesLastMomentForAWholeMinute() {
    TenantId tenant = world.tenant(rpm(10));
    replica.granted(tenant, tokens(1));
    world.at("2026-03-10T12:00:01.400Z");
    replica.later(Duration.ofMillis(900));
    assertThat(replica.granted(tenant, tokens(1)).unit()).isNotNull();

    world.at("2026-03-10T12:01:01.399Z");
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(5);

    world.at("2026-03-10T12:01:02Z");
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(5);
  }

  @Test
  void grantsNothingFromALeaseThatIsOver() {
    TenantId tenant = world.tenant(rpm(1_000));
    HoldId first = replica.granted(tenant, tokens(1));
    replica.later(LIFE.minusNanos(1));
    assertThat(replica.granted(tenant, tokens(1)).number()).isEqualTo(first.number());

    replica.later(Duration.ofNanos(1));

    assertThat(replica.granted(tenant, tokens(1)).number()).isNotEqualTo(first.number());
  }

  @Test
  void endsALeaseWithTheDay() {
    TenantId tenant = world.tenant(tpd(1_000));
    world.at("2026-03-10T23:59:59.500Z");
    HoldId first = replica.granted(tenant, tokens(1));
    replica.later(Duration.ofMillis(450));
    world.at("2026-03-11T00:00:00Z");

    assertThat(replica.granted(tenant, tokens(1)).number()).isNotEqualTo(first.number());
  }

  @Test
  void givesBackWhatItDidNotGrant() {
    TenantId tenant = world.tenant(rpm(100));
    replica.granted(tenant, tokens(1));
    replica.quotas.returnLeases();
    assertThat(world.state(tenant, Limit.RPM).leased()).isEqualByComparingTo("50");

    replica.later(LIFE);
    replica.quotas.returnLeases();
    replica.quotas.returnLeases();

    assertThat(world.state(tenant, Limit.RPM).leased()).isEqualByComparingTo("1");
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(99);
  }

  @Test
  void givesEverythingBackAtAnOrderlyEnd() {
    TenantId tenant = world.tenant(rpm(100));
    replica.granted(tenant, tokens(1));

    replica.quotas.close();

    assertThat(world.fill(tenant, tokens(1))).isEqualTo(99);
    assertThat(((Granted) replica.ask(world.tenant(rpm(9)), tokens(1))).hold().unit()).isNull();
  }

  @Test
  void countsWhatACrashedReplicaLeasedUntilTheWindowsEnd() {
    TenantId tenant = world.tenant(rpm(100));
    replica.granted(tenant, tokens(1));

    world.at("2026-03-10T12:01:01Z");
    assertThat(world.fill(tenant, tokens(0))).isEqualTo(50);
    world.at("2026-03-10T12:01:02Z");
    assertThat(world.fill(tenant, tokens(0))).isEqualTo(50);
    assertThat(world.state(tenant, Limit.TPD).leased()).isEqualByComparingTo("50");
    world.at("2026-03-11T00:00:00Z");
    assertThat(world.state(tenant, Limit.TPD).leased()).isZero();
  }

  @Test
  void settlesOnceInAnyProcess() {
    TenantId tenant = world.tenant(tpd(1_000));
    HoldId hold = HoldId.of(replica.granted(tenant, tokens(10)).toString());

    other.quotas.settle(tenant, hold, Used.call(3, 4, BigDecimal.ZERO));
    replica.quotas.settle(tenant, hold, Used.call(3, 4, BigDecimal.ZERO));
    replica.quotas.release(tenant, hold);

    assertThat(world.state(tenant, Limit.TPD).settled()).isEqualByComparingTo("7");
    assertThat(world.state(tenant, Limit.TPD).leased()).isEqualByComparingTo("490");
    assertThat(world.state(tenant, Limit.RPM).settled()).isEqualByComparingTo("1");
  }

  @Test
  void releasesWhatWasNeverSent() {
    TenantId tenant = world.tenant(tpd(1_000));
    HoldId hold = replica.granted(tenant, tokens(10));
    replica.quotas.release(tenant, hold);
    replica.later(LIFE);

    replica.quotas.returnLeases();

    assertThat(world.quotas.state(tenant))
        .allMatch(w -> w.settled().add(w.held()).add(w.leased()).signum() == 0);
  }

  @Test
  void findsTheGrantOfTheSameOwner() {
    TenantId tenant = world.tenant(rpm(100));
    HoldOwner owner = world.someone();

    Admission first = replica.quotas.reserve(tenant, owner, tokens(1), QuotaWorld.LONG);

    assertThat(replica.quotas.reserve(tenant, owner, tokens(1), QuotaWorld.LONG)).isEqualTo(first);
  }

  @Test
  void givesNoLeaseToATenantThatIsSuspended() {
    TenantId tenant = world.tenant(rpm(100));
    world.state(tenant, "SUSPENDED");

    assertThat(replica.granted(tenant, tokens(1)).unit()).isNull();
  }

  @Test
  void dropsALeaseOfAnEarlierEpoch() {
    TenantId tenant = world.tenant(rpm(100));
    HoldId hold = replica.granted(tenant, tokens(1));
    world.limit(tenant, rpm(10));
    world.state(tenant, "ACTIVE");

    replica.quotas.settle(tenant, hold, tokens(1), true);
    replica.quotas.returnLeases();

    assertThat(world.state(tenant, Limit.RPM).leased()).isZero();
    assertThat(replica.fill(tenant, tokens(1))).isEqualTo(9);
  }

  @Test
  void leasesRequestsToTheApi() {
    TenantId tenant = world.tenant(new Limits(0L, 0L, 0L, 0L, BigDecimal.ZERO, 100L));
    replica.quotas.charge(tenant, 1);
    assertThat(world.state(tenant, Limit.API_RPM).leased()).isEqualByComparingTo("50");
    replica.later(LIFE);

    replica.quotas.returnLeases();

    assertThat(world.state(tenant, Limit.API_RPM).leased()).isZero();
    assertThat(world.state(tenant, Limit.API_RPM).settled()).isEqualByComparingTo("1");
  }

  @Test
  void takesAGrantBackWhoseTransactionIsRolledBack() {
    TenantId tenant = world.tenant(rpm(100));
    replica.granted(tenant, tokens(1));
    world.transactions.rehearse(tenant, _ -> replica.ask(tenant, tokens(1)));
    replica.later(LIFE);

    replica.quotas.returnLeases();

    assertThat(world.state(tenant, Limit.RPM).leased()).isEqualByComparingTo("1");
  }

  @Test
  void endsWhatIsLeasedWhileTheTenantChanges() {
    TenantId tenant = world.tenant(rpm(1_000));

    HoldId during =
        world.transactions.in(
            tenant,
            _ -> {
              replica.quotas.touched(new TenantTouched(tenant));
              return AtOnce.run(1, _ -> replica.granted(tenant, tokens(1))).getFirst();
            });

    assertThat(during.unit()).isNotNull();
    assertThat(replica.granted(tenant, tokens(1)).number()).isNotEqualTo(during.number());
  }

  @Test
  void keepsWhatCannotBeGivenBack() {
    TenantId tenant = world.tenant(rpm(100));
    replica.granted(tenant, tokens(1));
    replica.later(LIFE);
    world.replace("quota_return", "\nbegin\n", "\nbegin perform 1 / 0;\n");
    replica.quotas.returnLeases();
    world.replace("quota_return", "\nbegin perform 1 / 0;\n", "\nbegin\n");
    assertThat(world.state(tenant, Limit.RPM).leased()).isEqualByComparingTo("50");

    replica.quotas.returnLeases();

    assertThat(world.state(tenant, Limit.RPM).leased()).isEqualByComparingTo("1");
  }

  @Test
  void neverGrantsMoreThanTheLimitInAnyMinuteOfTenTimesItsLoad() {
    TenantId tenant = world.tenant(rpm(60));
    Instant start = Instant.parse("2026-03-10T12:00:00.300Z");
    UsesLog log = new UsesLog();
    for (int tick = 0; tick < 600; tick++) {
      Instant now = start.plusMillis(tick * 1_000L);
      world.at(now);
      for (Replica each : new Replica[] {replica, other}) {
        each.later(Duration.ofSeconds(1));
        each.quotas.returnLeases();
        log.uses(each, tenant, now, 5);
      }
    }

    assertThat(log.mostWithin(Duration.ofSeconds(60))).isBetween(50L, 60L);
  }
}
