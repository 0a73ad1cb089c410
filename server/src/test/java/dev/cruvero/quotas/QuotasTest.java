package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.LONG;
import static dev.cruvero.quotas.QuotaWorld.rpm;
import static dev.cruvero.quotas.QuotaWorld.tokens;
import static dev.cruvero.quotas.QuotaWorld.tpd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Admission.Reason;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.tenants.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotasTest {

  private static final Demand RUN = Demand.run();

  @SuppressWarnings("NullAway.Init")
  private QuotaWorld world;

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
    world.at("2026-03-10T12:00:00Z");
  }

  @Test
  void grantsExactlyTheLimit() {
    TenantId tenant = world.tenant(rpm(7));

    assertThat(world.fill(tenant, tokens(1))).isEqualTo(7);
  }

  @Test
  void saysWhyAndUntilWhenItRefuses() {
    TenantId tenant = world.tenant(rpm(2));
    world.fill(tenant, tokens(1));
    world.at("2026-03-10T12:00:10Z");

    Refused refused = world.refused(tenant, tokens(1));

    assertThat(refused.limit()).isEqualTo(Limit.RPM);
    assertThat(refused.reason()).isEqualTo(Reason.EXHAUSTED);
    assertThat(refused.until()).isEqualTo("2026-03-10T12:01:01Z");
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(51));
    assertThat(refused.held()).isEqualByComparingTo("2");
    assertThat(refused.spent()).isZero();
  }

  @Test
  void letsNoMinuteContainMoreThanTheLimit() {
    TenantId tenant = world.tenant(rpm(3));
    world.at("2026-03-10T12:00:00.900Z");
    world.fill(tenant, tokens(1));

    world.at("2026-03-10T12:01:00.899Z");
    assertThat(world.fill(tenant, tokens(1))).isZero();

    world.at("2026-03-10T12:01:01Z");
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(3);
  }

  @Test
  void letsNoHourContainMoreThanTheLimit() {
    TenantId tenant =
        world.tenant(new Limits(1000L, 3L, 1_000_000L, 1000L, new BigDecimal("1000"), 1000L));
    world.fill(tenant, tokens(1));

    world.at("2026-03-10T13:00:59Z");
    assertThat(world.fill(tenant, tokens(1))).isZero();

    world.at("2026-03-10T13:01:00Z");
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(3);
  }

  @Test
  void chargesNothingForARefusal() {
    TenantId tenant = world.tenant(new Limits(10L, 10L, 5L, 10L, BigDecimal.TEN, 10L));
    List<WindowState> before = world.quotas.state(tenant);

    world.refused(tenant, tokens(6));

    assertThat(world.quotas.state(tenant)).isEqualTo(before);
  }

  @Test
  void findsTheHoldOfTheSameOwner() {
    TenantId tenant = world.tenant(rpm(10));
    HoldOwner owner = world.someone();

    Granted first = (Granted) world.quotas.reserve(tenant, owner, tokens(5), LONG);
    Granted second = (Granted) world.quotas.reserve(tenant, owner, tokens(5), LONG);

    assertThat(second.hold()).isEqualTo(first.hold());
    assertThat(world.state(tenant, Limit.TPD).held()).isEqualByComparingTo("5");
  }

  @Test
  void chargesAnOwnerAgainWhoseHoldEnded() {
    TenantId tenant = world.tenant(rpm(10));
    HoldOwner owner = world.someone();
    Granted first = (Granted) world.quotas.reserve(tenant, owner, tokens(5), LONG);
    world.quotas.settle(tenant, first.hold(), Used.call(1, 1, BigDecimal.ZERO));

    Granted second = (Granted) world.quotas.reserve(tenant, owner, tokens(5), LONG);

    assertThat(second.hold()).isNotEqualTo(first.hold());
    assertThat(world.state(tenant, Limit.RPM).remaining()).isEqualByComparingTo("8");
  }

  @Test
  void settlesOnce() {
    TenantId tenant = world.tenant(tpd(100));
    HoldId hold = world.granted(tenant, tokens(50));

    world.quotas.settle(tenant, hold, Used.call(20, 10, new BigDecimal("0.5")));
    world.quotas.settle(tenant, hold, Used.call(20, 10, new BigDecimal("0.5")));
    world.quotas.release(tenant, hold);

    assertThat(world.state(tenant, Limit.TPD).settled()).isEqualByComparingTo("30");
    assertThat(world.state(tenant, Limit.TPD).held()).isZero();
    assertThat(world.state(tenant, Limit.COST_PER_DAY_USD).settled()).isEqualByComparingTo("0.5");
    assertThat(world.state(tenant, Limit.RPM).settled()).isEqualByComparingTo("1");
    LocalDate day = LocalDate.of(2026, 3, 10);
    assertThat(world.quotas.usage(tenant, day, day))
        .containsExactly(new DailyUsage(day, 1, 20, 10, 30, 0, new BigDecimal("0.5"), 0));
  }

  @Test
  void givesEverythingBackOnRelease() {
    TenantId tenant = world.tenant(rpm(1));
    HoldId hold = world.granted(tenant, tokens(50));

    world.quotas.release(tenant, hold);
    world.quotas.release(tenant, hold);

    assertThat(world.quotas.state(tenant))
        .allMatch(window -> window.held().signum() == 0 && window.settled().signum() == 0);
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(1);
  }

  @Test
  void countsUsageBeyondTheHoldAsDebt() {
    TenantId tenant = world.tenant(tpd(100));
    HoldId hold = world.granted(tenant, tokens(90));
    double before = world.metric("cruvero.quota.debt");

    world.quotas.settle(tenant, hold, Used.call(100, 50, BigDecimal.ZERO));

    assertThat(world.state(tenant, Limit.TPD).settled()).isEqualByComparingTo("150");
    assertThat(world.metric("cruvero.quota.debt") - before).isEqualTo(60);
    assertThat(world.refused(tenant, tokens(1)).limit()).isEqualTo(Limit.TPD);
  }

  @Test
  void carriesTheDebtOfYesterdayIntoToday() {
    TenantId tenant = world.tenant(tpd(100));
    HoldId hold = world.granted(tenant, tokens(90));
    world.at("2026-03-11T00:00:01Z");

    world.quotas.settle(tenant, hold, Used.call(100, 50, BigDecimal.ZERO));

    assertThat(world.fill(tenant, tokens(10))).isEqualTo(4);
    LocalDate day = LocalDate.of(2026, 3, 10);
    assertThat(world.quotas.usage(tenant, day, day).getFirst().tokens()).isEqualTo(150);
  }

  @Test
  void chargesTheHoldWhenUsageIsUnknown() {
    TenantId tenant = world.tenant(tpd(100));
    HoldId hold = world.granted(tenant, tokens(60));

    world.quotas.settle(tenant, hold, tokens(0), false);

    assertThat(world.state(tenant, Limit.TPD).settled()).isEqualByComparingTo("60");
    LocalDate day = LocalDate.of(2026, 3, 10);
    assertThat(world.quotas.usage(tenant, day, day).getFirst().unknownUsage()).isEqualTo(1);
  }

  @Test
  void tellsHeldFromUsedUp() {
    TenantId tenant = world.tenant(tpd(100));
    world.granted(tenant, tokens(100));

    Refused refused = world.refused(tenant, tokens(1));

    assertThat(refused.reason()).isEqualTo(Reason.HELD);
    assertThat(refused.daily()).isFalse();
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void blocksAtALimitOfNothing() {
    TenantId tenant = world.tenant(new Limits(10L, 10L, 10L, 0L, BigDecimal.TEN, 10L));

    Refused refused = world.refused(tenant, RUN);

    assertThat(refused.reason()).isEqualTo(Reason.BLOCKED);
    assertThat(refused.limit()).isEqualTo(Limit.MAX_RUNS_PER_DAY);
    assertThat(world.ask(tenant, tokens(1))).isInstanceOf(Granted.class);
  }

  @Test
  void takesTheTiersDefaultWhereNoLimitIsSet() {
    TenantId tenant = world.tenant(Limits.NONE);

    assertThat(world.state(tenant, Limit.RPM).max()).isEqualByComparingTo("60");
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(60);
  }

  @Test
  void holdsToALoweredLimitAtOnce() {
    TenantId tenant = world.tenant(rpm(10));
    world.granted(tenant, tokens(1));
    world.granted(tenant, tokens(1));

    world.limit(tenant, rpm(2));

    assertThat(world.fill(tenant, tokens(1))).isZero();
  }

  @Test
  void endsOrphansBeforeItRefuses() {
    TenantId tenant = world.tenant(tpd(100));
    world.quotas.reserve(tenant, world.someone(), tokens(100), Duration.ofSeconds(30));
    assertThat(world.fill(tenant, tokens(1))).isZero();

    world.at("2026-03-10T12:00:30Z");

    assertThat(world.ask(tenant, tokens(100))).isInstanceOf(Granted.class);
  }

  @Test
  void countsASettlementThatComesAfterTheExpiry() {
    TenantId tenant = world.tenant(tpd(100));
    Granted granted =
        (Granted)
            world.quotas.reserve(tenant, world.someone(), tokens(100), Duration.ofSeconds(30));
    world.at("2026-03-10T12:00:30Z");
    assertThat(world.quotas.sweep(tenant, 10)).isEqualTo(1);

    world.quotas.settle(tenant, granted.hold(), Used.call(30, 10, BigDecimal.ZERO));

    assertThat(world.state(tenant, Limit.TPD).settled()).isEqualByComparingTo("40");
    assertThat(world.state(tenant, Limit.RPM).settled()).isEqualByComparingTo("1");
  }

  @Test
  void warnsOnceAWindow() {
    TenantId tenant = world.tenant(tpd(100));
    world.events.clear();

    world.granted(tenant, tokens(79));
    world.granted(tenant, tokens(1));
    world.granted(tenant, tokens(1));
    world.granted(tenant, tokens(15));

    assertThat(world.events)
        .extracting(event -> ((QuotaWarning) event).percent())
        .containsExactly(80, 95);
  }

  @Test
  void startsAtNothing() {
    TenantId tenant = world.tenant(rpm(5));

    world.quotas.initialise(tenant);

    assertThat(world.quotas.state(tenant)).hasSize(6).allMatch(w -> w.settled().signum() == 0);
    assertThat(world.state(tenant, Limit.TPD).window()).isEqualTo(Duration.ofDays(1));
    assertThat(world.state(tenant, Limit.TPD).resetAt())
        .isEqualTo(Instant.parse("2026-03-11T00:00:00Z"));
  }

  @Test
  void countsApiRequestsInAWindowOfTheirOwn() {
    TenantId tenant = world.tenant(new Limits(0L, 0L, 0L, 0L, BigDecimal.ZERO, 3L));

    assertThat(world.quotas.charge(tenant, 2)).isInstanceOf(Charge.Charged.class);
    Refused refused = (Refused) world.quotas.charge(tenant, 2);
    world.at("2026-03-10T12:01:01Z");

    assertThat(refused.limit()).isEqualTo(Limit.API_RPM);
    assertThat(refused.until()).isEqualTo("2026-03-10T12:01:01Z");
    assertThat(world.quotas.charge(tenant, 3)).isInstanceOf(Charge.Charged.class);
    assertThat(world.holds(tenant)).isZero();
  }

  @Test
  void knowsNoUnknownTenant() {
    assertThatThrownBy(() -> world.ask(new TenantId("nobody"), RUN))
        .isInstanceOfSatisfying(
            CruveroException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TENANT_NOT_FOUND));
  }

  @Test
  void leavesNoTenantContextBehind() {
    TenantId tenant = world.tenant(rpm(5));
    world.granted(tenant, RUN);

    assertThat(
            world
                .database
                .app()
                .sql("select count(*) from cruvero.quota_windows")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void joinsTheTransactionAroundIt() {
    TenantId tenant = world.tenant(rpm(5));

    world.transactions.rehearse(tenant, _ -> world.ask(tenant, RUN));

    assertThat(world.state(tenant, Limit.MAX_RUNS_PER_DAY).held()).isZero();
  }
}
