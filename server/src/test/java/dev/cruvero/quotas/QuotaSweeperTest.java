package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.LONG;
import static dev.cruvero.quotas.QuotaWorld.tokens;
import static dev.cruvero.quotas.QuotaWorld.tpd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuotaSweeperTest {

  private final QuotaWorld world = new QuotaWorld();
  private final QuotaSweeper sweeper =
      new QuotaSweeper(world.database.platformTransactions(), world.quotas);

  @BeforeEach
  void noon() {
    world.at("2026-03-10T12:00:00Z");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void endsTheOrphansOfAllTenantsAndNothingElse() {
    TenantId one = world.tenant(tpd(100));
    TenantId two = world.tenant(tpd(100));
    orphan(one);
    orphan(two);
    world.quotas.reserve(two, world.someone(), tokens(5), LONG);
    world.at("2026-03-10T12:00:30Z");

    assertThat(sweeper.sweep()).isEqualTo(2);

    assertThat(world.state(one, Limit.TPD).held()).isZero();
    assertThat(world.state(two, Limit.TPD).held()).isEqualByComparingTo("5");
    assertThat(world.state(one, Limit.RPM).settled()).isEqualByComparingTo("1");
    assertThat(world.metric("cruvero.quota.orphans")).isEqualTo(2);
    assertThat(sweeper.sweep()).isZero();
  }

  @Test
  void forgetsOrphansAfterAWeek() {
    TenantId tenant = world.tenant(tpd(100));
    orphan(tenant);
    orphan(tenant);
    world.at("2026-03-10T12:00:30Z");
    sweeper.sweep();
    world.quotas.reserve(tenant, world.someone(), tokens(5), LONG);

    world.at("2026-03-17T12:00:29Z");
    assertThat(sweeper.forget()).isZero();

    world.at("2026-03-17T12:00:30Z");
    assertThat(sweeper.forget()).isEqualTo(2);
    assertThat(world.holds(tenant)).isEqualTo(1);
  }

  @Test
  void keepsNoTraceOfWhatIsSettledOrReleased() {
    TenantId tenant = world.tenant(tpd(100));
    world.quotas.settle(tenant, world.granted(tenant, tokens(1)), tokens(1), true);
    world.quotas.release(tenant, world.granted(tenant, tokens(1)));

    assertThat(world.holds(tenant)).isZero();
  }

  private void orphan(TenantId tenant) {
    world.quotas.reserve(tenant, world.someone(), tokens(10), Duration.ofSeconds(30));
  }
}
