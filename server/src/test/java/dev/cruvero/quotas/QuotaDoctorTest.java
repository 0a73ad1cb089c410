package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.LONG;
import static dev.cruvero.quotas.QuotaWorld.rpm;
import static dev.cruvero.quotas.QuotaWorld.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.health.Finding;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaDoctorTest {

  private final QuotaWorld world = new QuotaWorld();
  private final QuotaDoctor doctor = new QuotaDoctor(world.transactions);

  @BeforeEach
  void noon() {
    world.at("2026-03-10T12:00:00Z");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void findsNothingAfterAllKindsOfWork() {
    TenantId tenant = busy();

    assertThat(doctor.examine(tenant)).extracting(Finding::next).containsExactly((String) null);
    world.at("2026-03-11T12:30:00Z");
    world.granted(tenant, tokens(3));
    assertThat(doctor.examine(tenant)).extracting(Finding::next).containsExactly((String) null);
  }

  @Test
  void countsWhatReplicasHaveOnLease() {
    TenantId tenant = world.tenant(rpm(100));

    new Replica(world).granted(tenant, tokens(1));

    assertThat(world.state(tenant, Limit.RPM).leased()).isPositive();
    assertThat(doctor.examine(tenant)).extracting(Finding::next).containsExactly((String) null);
  }

  @ParameterizedTest
  @CsvSource({
    "spent[1] = spent[1] + 1, rpm",
    "held[1] = held[1] - 1, rpm",
    "held[2] = held[2] + 1, rph",
    "spent[2] = spent[2] + 1, rph",
    "held[3] = held[3] + 1, tpd",
    "spent[3] = spent[3] - 1, tpd",
    "spent[4] = spent[4] + 1, maxRunsPerDay",
    "spent[5] = spent[5] + 0.5, costPerDayUsd",
    "spent[6] = spent[6] + 1, apiRpm"
  })
  void saysWhichCounterDisagrees(String fault, String limit) {
    TenantId tenant = busy();

    world.tamper(tenant, fault);

    assertThat(doctor.examine(tenant))
        .isNotEmpty()
        .allMatch(finding -> finding.next() != null)
        .allMatch(finding -> finding.message().contains(" of " + limit + ", "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"limits[1] = 200", "time_zone = 'Asia/Tokyo'", "tier = 'pooled'"})
  void saysWhenTheRulesBesideTheCountersAreNotTheRecords(String fault) {
    TenantId tenant = busy();

    world.tamper(tenant, fault);

    assertThat(doctor.examine(tenant)).extracting(Finding::check).contains("rules");
    world.transactions.run(
        tenant, jdbc -> jdbc.sql("update tenants set revision = revision + 1").update());
    assertThat(doctor.examine(tenant)).extracting(Finding::check).doesNotContain("rules");
  }

  private TenantId busy() {
    TenantId tenant = world.tenant(rpm(100));
    world.quotas.settle(tenant, world.granted(tenant, tokens(9)), tokens(5), true);
    world.quotas.release(tenant, world.granted(tenant, tokens(2)));
    world.quotas.settle(
        tenant, world.granted(tenant, Demand.call(4, BigDecimal.ONE)), tokens(4), false);
    world.quotas.reserve(tenant, world.someone(), tokens(7), Duration.ofSeconds(1));
    var _ = world.quotas.charge(tenant, 3);
    world.at("2026-03-10T12:00:05Z");
    world.quotas.sweep(tenant, 10);
    world.quotas.reserve(tenant, world.someone(), tokens(6), LONG);
    return tenant;
  }
}
