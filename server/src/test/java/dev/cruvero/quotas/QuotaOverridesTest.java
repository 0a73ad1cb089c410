package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.rpm;
import static dev.cruvero.quotas.QuotaWorld.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class QuotaOverridesTest {

  private static final Actor ANN = new Actor("key", "ann");
  private static final Duration TWO_HOURS = Duration.ofHours(2);

  private final QuotaWorld world = new QuotaWorld();
  private final Audit audit =
      new Audit(
          world.transactions, world.database.platformTransactions(), JsonMapper.builder().build());
  private final QuotaOverrides overrides = new QuotaOverrides(world.transactions, audit, _ -> {});

  @BeforeEach
  void noon() {
    world.at("2026-03-10T12:00:00Z");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void countsUntilItsTimeIsOver() {
    TenantId tenant = world.tenant(rpm(2));

    override(tenant, 5);

    assertThat(world.fill(tenant, tokens(1))).isEqualTo(5);
    world.at("2026-03-10T13:59:59Z");
    assertThat(world.state(tenant, Limit.RPM).max()).isEqualByComparingTo("5");
    world.at("2026-03-10T14:00:00Z");
    assertThat(world.state(tenant, Limit.RPM).max()).isEqualByComparingTo("2");
    assertThat(overrides.live(tenant)).isEmpty();
  }

  @Test
  void lowersAsWellAndTouchesNoOtherTenant() {
    TenantId tenant = world.tenant(rpm(5));
    TenantId other = world.tenant(rpm(5));

    override(tenant, 0);

    assertThat(world.refused(tenant, tokens(1)).reason()).isEqualTo(Admission.Reason.BLOCKED);
    assertThat(world.fill(other, tokens(1))).isEqualTo(5);
  }

  @Test
  void takesThePlaceOfTheOneBefore() {
    TenantId tenant = world.tenant(rpm(2));
    override(tenant, 9);

    QuotaOverride second = override(tenant, 3);

    assertThat(overrides.live(tenant)).extracting(QuotaOverride::number).containsExactly(2L);
    assertThat(world.state(tenant, Limit.RPM).max()).isEqualByComparingTo(second.value());
  }

  @Test
  void canBeEndedEarlyAndOnlyOnce() {
    TenantId tenant = world.tenant(rpm(2));
    QuotaOverride made = override(tenant, 9);

    overrides.end(tenant, made.number(), ANN);

    assertThat(world.state(tenant, Limit.RPM).max()).isEqualByComparingTo("2");
    assertThatThrownBy(() -> overrides.end(tenant, made.number(), ANN))
        .isInstanceOf(CruveroException.class);
  }

  @Test
  void isToldInTheHistoryWithWhoAndWhy() {
    TenantId tenant = world.tenant(rpm(2));
    QuotaOverride made = override(tenant, 9);
    overrides.end(tenant, made.number(), ANN);

    assertThat(new QuotaHistory(audit).of(tenant))
        .extracting(QuotaHistory.Change::what, QuotaHistory.Change::by, QuotaHistory.Change::reason)
        .containsExactly(
            tuple("override ended", ANN.toString(), null),
            tuple("override", ANN.toString(), "launch"));
  }

  private QuotaOverride override(TenantId tenant, long rpm) {
    return overrides.make(tenant, Limit.RPM, BigDecimal.valueOf(rpm), TWO_HOURS, "launch", ANN);
  }
}
