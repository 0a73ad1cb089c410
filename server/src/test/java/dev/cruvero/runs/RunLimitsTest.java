package dev.cruvero.runs;

import static dev.cruvero.runs.RunsWorld.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.models.ModelCatalog;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.HoldOwner;
import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.quotas.WindowState;
import dev.cruvero.testing.Await;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RunLimitsTest {

  private static final String DEAR = "x-ai/grok-4";
  private static final String CHEAP = "x-ai/grok-4-fast";

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

  @ParameterizedTest
  @ValueSource(strings = {"TPD", "COST_PER_DAY_USD"})
  void callsTheDowngradeModelAtTheCriticalLevelAndSaysWhy(Limit limit) {
    TenantId tenant = downgrading();
    spend(tenant, limit, 949);

    JsonNode below = firstStep(tenant, "[[no-usage]] hello");
    spend(tenant, limit, 5);
    JsonNode critical = firstStep(tenant, "[[no-usage]] hello");

    assertThat(below.path("name").asString()).isEqualTo(DEAR);
    assertThat(below.has("downgrade")).isFalse();
    assertThat(cost(below)).isEqualByComparingTo(price(DEAR, below));
    assertThat(critical.path("name").asString()).isEqualTo(CHEAP);
    assertThat(critical.path("downgrade").path("from").asString()).isEqualTo(DEAR);
    assertThat(critical.path("downgrade").path("limit").asString()).isEqualTo(limit.id());
    assertThat(cost(critical)).isEqualByComparingTo(price(CHEAP, critical));
  }

  @Test
  void changesTheModelBetweenTwoStepsAndReplaysAsItWas() throws Exception {
    TenantId tenant = downgrading();
    spend(tenant, Limit.TPD, 948);

    JsonNode run = world.run(tenant, "[[no-usage]] [[tool calculator {\"expression\":\"1+1\"}]]");

    String id = run.path("id").asString();
    assertThat(world.steps(tenant, id))
        .extracting(step -> step.path("name").asString())
        .containsExactly(DEAR, "calculator", CHEAP);
    assertThat(world.billedModels(id)).containsExactly(DEAR, CHEAP);
    world.change(tenant, Collections.singletonMap("policy", null));
    WorkflowClient client = RunHistoryTest.client(world, tenant);
    RunHistoryTest.replay(client.fetchHistory(id), client.getOptions().getDataConverter());
  }

  /** A tenant with a million tokens and a thousand dollars a day that runs the dear model. */
  private TenantId downgrading() {
    TenantId tenant = world.tenant();
    world.change(
        tenant,
        Map.of(
            "limits",
            Map.of("tpd", 1_000_000, "costPerDayUsd", "1000"),
            "policy",
            Map.of("allowedModels", List.of(DEAR, CHEAP), "downgradeModel", CHEAP)));
    return tenant;
  }

  /** Uses up so many thousandths of the day's limit. */
  private void spend(TenantId tenant, Limit limit, long thousandths) {
    Demand used =
        limit == Limit.TPD
            ? new Demand(0, thousandths * 1_000, BigDecimal.ZERO, 0)
            : new Demand(0, 0, BigDecimal.valueOf(thousandths), 0);
    Quotas quotas = world.server().bean(Quotas.class);
    HoldOwner owner = new HoldOwner(RunId.random(), 1, 1);
    var granted = (Granted) quotas.reserve(tenant, owner, used, Duration.ofMinutes(1));
    quotas.settle(tenant, granted.hold(), used, true);
  }

  private JsonNode firstStep(TenantId tenant, String prompt) {
    return world.steps(tenant, world.run(tenant, prompt).path("id").asString()).getFirst();
  }

  private static BigDecimal cost(JsonNode step) {
    return new BigDecimal(step.path("usage").path("costUsd").asString());
  }

  private BigDecimal price(String model, JsonNode step) {
    JsonNode usage = step.path("usage");
    return world
        .server()
        .bean(ModelCatalog.class)
        .find(model)
        .orElseThrow()
        .cost(usage.path("promptTokens").asLong(), usage.path("completionTokens").asLong());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnAtOnceWhenItsLimitIsRaisedOrOverriddenAndNotBefore(boolean override) {
    TenantId tenant = world.tenant();
    world.leave(tenant, Limit.RPM, 1);
    String run = world.start(tenant, "Health check");
    var _ = world.await(tenant, run, "WAITING");

    world.change(tenant, Map.of("displayName", "Another name"));
    RunsWorld.until(() -> answersSinceSignal(tenant, run) > 0);
    String told = world.get(tenant, run).path("state").asString();
    raise(tenant, override);

    // Untold, it would ask again after fifteen seconds.
    Await.that(
        Duration.ofSeconds(10),
        () -> world.get(tenant, run).path("state").asString().equals("COMPLETED"),
        () -> world.get(tenant, run).toString());
    assertThat(told).isEqualTo("WAITING");
  }

  private void raise(TenantId tenant, boolean override) {
    if (override) {
      Map<String, ?> more = Map.of("limit", "rpm", "value", 9, "for", "PT1H", "reason", "more");
      expect(201, world.admin(tenant).post("/v1/quota/overrides", more));
    } else {
      world.change(tenant, Map.of("limits", Map.of("rpm", 9)));
    }
  }

  /** How often the run has asked since it was told to. */
  private long answersSinceSignal(TenantId tenant, String run) {
    return RunHistoryTest.client(world, tenant).fetchHistory(run).getEvents().stream()
        .map(HistoryEvent::getEventType)
        .dropWhile(type -> type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
        .filter(type -> type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
        .count();
  }

  private static List<JsonNode> warnings(JsonNode document) {
    return StreamSupport.stream(document.path("warnings").spliterator(), false).toList();
  }

  private static String said(JsonNode warning) {
    return warning.path("limit").asString() + " " + warning.path("percent").asInt();
  }
}
