package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.tokens;
import static dev.cruvero.quotas.QuotaWorld.tpd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A day is the calendar day of the tenant, however long it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotaDaysTest {

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

  @ParameterizedTest
  @CsvSource({
    "UTC,              2026-03-10T00:00:00Z, PT24H",
    "Europe/Berlin,    2026-03-28T23:00:00Z, PT23H",
    "Europe/Berlin,    2026-10-24T22:00:00Z, PT25H",
    "Pacific/Chatham,  2026-09-26T11:15:00Z, PT23H",
    "Pacific/Chatham,  2026-04-04T10:15:00Z, PT25H",
    "America/Santiago, 2026-09-06T04:00:00Z, PT23H", // this midnight does not exist
    "America/Santiago, 2026-04-04T03:00:00Z, PT25H", // its last hour comes twice
  })
  void givesEachDayItsLimitOnce(String zone, Instant midnight, Duration length) {
    TenantId tenant = world.tenant(tpd(10));
    world.zone(tenant, zone);
    world.at(midnight.minusMillis(1));
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(10);

    world.at(midnight);
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(10);
    assertThat(world.state(tenant, Limit.TPD).window()).isEqualTo(length);
    assertThat(world.state(tenant, Limit.TPD).resetAt()).isEqualTo(midnight.plus(length));

    world.at(midnight.plus(length).minusMillis(1));
    assertThat(world.fill(tenant, tokens(1))).isZero();

    world.at(midnight.plus(length));
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(10);
  }

  @Test
  void givesNoDateItsLimitTwiceWhenTheZoneMoves() {
    TenantId tenant = world.tenant(tpd(10));
    world.zone(tenant, "Pacific/Auckland");
    world.at("2026-06-09T22:00:00Z"); // the 10th, 10:00
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(10);

    world.zone(tenant, "America/Los_Angeles"); // the 9th again
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(10);

    world.at("2026-06-10T20:00:00Z"); // the 10th, whose holds are still open
    assertThat(world.fill(tenant, tokens(1))).isZero();
  }

  @Test
  void settlesYesterdaysHoldOnYesterday() {
    TenantId tenant = world.tenant(tpd(10));
    world.at("2026-06-09T23:59:59Z");
    HoldId hold = world.granted(tenant, tokens(10));
    world.at("2026-06-10T00:00:05Z");

    world.quotas.settle(tenant, hold, Used.call(4, 4, java.math.BigDecimal.ZERO));

    assertThat(world.state(tenant, Limit.TPD).settled()).isZero();
    assertThat(world.fill(tenant, tokens(1))).isEqualTo(10);
  }
}
