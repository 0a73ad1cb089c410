package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.LONG;
import static dev.cruvero.quotas.QuotaWorld.rpm;
import static dev.cruvero.quotas.QuotaWorld.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.testing.Soak;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Decisions touch as many pages of the tables and their indexes with a long history, of all tenants
 * and of the very one that asks, as with none.
 */
@Tag("soak-limits")
class QuotaHistoryCostTest {

  private static final int ROWS = Soak.count(200_000, 10_000_000);

  /** What indexes that are higher by a level or two cost. */
  private static final long HIGHER = 16;

  private final QuotaWorld world = new QuotaWorld();
  private final TenantTransactions one = world.database.tenantTransactionsOnOneConnection();
  private final Quotas quotas =
      new Quotas(one, new SimpleMeterRegistry(), _ -> {}, InstantSource.system(), false);
  private final QuotaSweeper sweeper =
      new QuotaSweeper(world.database.platformTransactions(), world.quotas);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void doesNotGrowWithTheHistory() {
    TenantId tenant = world.tenant(rpm(1_000_000));
    long before = pages(tenant, "2026-03-01T12:00:00Z");

    world.history(tenant, ROWS);
    long grown = pages(tenant, "2026-03-12T12:00:00Z");
    int removed = sweeper.forget();
    world.vacuum();
    long maintained = pages(tenant, "2026-03-24T12:00:00Z");

    assertThat(removed).isGreaterThanOrEqualTo(ROWS / 10);
    assertThat(maintained).isLessThanOrEqualTo(before + HIGHER);
    assertThat(grown).isLessThanOrEqualTo(before + HIGHER);
  }

  /** A plan made while the tables were empty has to suit them later. */
  @Test
  void doesNotGrowWithTheTenantsOpenHolds() {
    TenantId tenant = world.tenant(rpm(1_000_000));
    world.at("2026-03-01T12:00:00Z");
    long before = pagesOfOne(tenant);

    world.open(tenant, 5_000);

    assertThat(pagesOfOne(tenant)).isLessThanOrEqualTo(before + HIGHER);
  }

  /** After as many as it takes until a plan is kept. */
  private long pagesOfOne(TenantId tenant) {
    IntStream.range(0, 8).forEach(_ -> decide(tenant));
    long before = counted(tenant);
    decide(tenant);
    return counted(tenant) - before;
  }

  /** Of the first decisions of a day, which read the ledger as well: the least of several. */
  private long pages(TenantId tenant, String noon) {
    world.at(noon);
    decide(tenant);
    return IntStream.rangeClosed(1, 5).mapToLong(i -> pages(tenant, noon, i)).min().orElseThrow();
  }

  private long pages(TenantId tenant, String noon, int day) {
    world.at(Instant.parse(noon).plus(Duration.ofDays(day)));
    long before = counted(tenant);
    decide(tenant);
    return counted(tenant) - before;
  }

  private void decide(TenantId tenant) {
    Granted granted = (Granted) quotas.reserve(tenant, world.someone(), tokens(5), LONG);
    quotas.settle(tenant, granted.hold(), tokens(4), true);
    assertThat(quotas.charge(tenant, 1)).isInstanceOf(Charge.Charged.class);
  }

  /** What the connection has touched is counted at once when it is asked for that. */
  private long counted(TenantId tenant) {
    one.run(tenant, jdbc -> jdbc.sql("select pg_stat_force_next_flush()").query().listOfRows());
    return world.pages();
  }
}
