package dev.cruvero.runs;

import static dev.cruvero.runs.RunsWorld.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.WindowState;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RunLimitsTest {

  private RunsWorld world;

  @BeforeAll
  void prepare() throws IOException {
    world = new RunsWorld();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void tellsARunOfEachLevelOnceWithLimitAndReset() {
    TenantId tenant = world.tenant();
    String run = fifthCallOfFive(tenant);

    List<JsonNode> warnings = warnings(world.get(tenant, run));

    assertThat(warnings).extracting(RunLimitsTest::said).containsExactly("rph 80", "rph 95");
    assertThat(Instant.parse(warnings.getLast().path("resetAt").asString()))
        .isAfter(Instant.parse(warnings.getLast().path("at").asString()).plusSeconds(3_000));
    assertThat(warnings(world.run(world.tenant(), "hello"))).isEmpty();
  }

  @Test
  void showsAWarningAtTheStepThatMetItAndInTheStream() {
    TenantId tenant = world.tenant();
    String run = fifthCallOfFive(tenant);

    List<JsonNode> steps = world.steps(tenant, run);
    String events = world.admin(tenant).get("/v1/runs/" + run + "/events").text();

    assertThat(warnings(steps.get(6))).extracting(RunLimitsTest::said).containsExactly("rph 80");
    assertThat(warnings(steps.get(8))).extracting(RunLimitsTest::said).containsExactly("rph 95");
    assertThat(steps.get(4).has("warnings")).isFalse();
    assertThat(events.split("event: warning\n", -1)).hasSize(3);
  }

  /** A run that has made five calls of the five an hour and was cancelled while it waited. */
  private String fifthCallOfFive(TenantId tenant) {
    world.leave(tenant, Limit.RPH, 5);
    String run = world.start(tenant, "[[loop calculator]]");
    var _ = world.await(tenant, run, "WAITING");
    expect(202, world.admin(tenant).post("/v1/runs/" + run + "/cancel", ""));
    var _ = world.await(tenant, run, "CANCELLED");
    return run;
  }

  @Test
  void tellsARunThatStartsOfTheDaysRuns() {
    TenantId tenant = world.tenant();
    world.leave(tenant, Limit.MAX_RUNS_PER_DAY, 1);

    List<JsonNode> warnings = warnings(world.run(tenant, "hello"));

    assertThat(warnings).extracting(RunLimitsTest::said).containsExactly("maxRunsPerDay 95");
    assertThat(warnings.getFirst().path("step").asInt()).isZero();
  }

  @Test
  void tellsOfALevelAgainInTheNextWindowOnly() {
    TenantId tenant = world.tenant();
    RunId run = new RunId(world.run(tenant, "hello").path("id").asString());
    Instant reset = now().plusSeconds(60);

    note(tenant, run, 80, reset);
    note(tenant, run, 80, reset);
    note(tenant, run, 95, reset);
    note(tenant, run, 80, reset);
    world.server().database().shiftClock(Duration.ofSeconds(61));
    note(tenant, run, 80, reset.plusSeconds(60));

    assertThat(warnings(world.get(tenant, run.value())))
        .extracting(RunLimitsTest::said)
        .containsExactly("rpm 80", "rpm 95", "rpm 80");
  }

  private void note(TenantId tenant, RunId run, int used, Instant reset) {
    BigDecimal none = BigDecimal.ZERO;
    WindowState window =
        new WindowState(
            Limit.RPM,
            BigDecimal.valueOf(100),
            BigDecimal.valueOf(used),
            none,
            none,
            Duration.ofMinutes(1),
            reset);
    world
        .server()
        .bean(TenantTransactions.class)
        .run(
            tenant,
            jdbc -> RunWarnings.note(jdbc, tenant, run, 1, Demand.call(1, none), List.of(window)));
  }

  private Instant now() {
    return world
        .server()
        .database()
        .owner()
        .sql("select cruvero.now()")
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }

  private static List<JsonNode> warnings(JsonNode document) {
    return StreamSupport.stream(document.path("warnings").spliterator(), false).toList();
  }

  private static String said(JsonNode warning) {
    return warning.path("limit").asString() + " " + warning.path("percent").asInt();
  }
}
