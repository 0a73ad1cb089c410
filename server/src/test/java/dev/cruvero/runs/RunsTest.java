package dev.cruvero.runs;

import static dev.cruvero.runs.RunsWorld.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Limit;
import dev.cruvero.testing.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RunsTest {

  private RunsWorld world;
  private TenantId acme;
  private TenantId limited;

  @BeforeAll
  void prepare() throws IOException {
    world = new RunsWorld();
    acme = world.tenant();
    limited = world.tenant();
  }

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void completesAHealthCheckWithAModelCallAndATool() {
    JsonNode run = world.run(acme, "Health check for tenant " + acme);

    assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("COMPLETED");
    assertThat(run.path("answer").asString()).contains("practice model", "42");
    assertThat(run.path("usage").path("modelCalls").asInt()).isEqualTo(2);
    assertThat(run.path("usage").path("toolCalls").asInt()).isEqualTo(1);
    assertThat(world.steps(acme, run.path("id").asString()))
        .extracting(step -> step.path("kind").asString())
        .containsExactly("MODEL", "TOOL", "MODEL");
  }

  @Test
  void countsExactlyWhatTheProviderBilled() {
    TenantId tenant = world.tenant();
    long before = world.settled(tenant, Limit.TPD);
    long requests = world.settled(tenant, Limit.RPH);
    long runs = world.settled(tenant, Limit.MAX_RUNS_PER_DAY);

    JsonNode run = world.run(tenant, "say hello");

    JsonNode usage = run.path("usage");
    long tokens = usage.path("promptTokens").asLong() + usage.path("completionTokens").asLong();
    assertThat(world.settled(tenant, Limit.TPD) - before).isEqualTo(tokens);
    assertThat(world.settled(tenant, Limit.RPH) - requests).isEqualTo(1);
    assertThat(world.settled(tenant, Limit.MAX_RUNS_PER_DAY) - runs).isEqualTo(1);
    assertThat(world.held(tenant, Limit.TPD)).isZero();
    assertThat(billed(run)).isEqualTo(tokens);
  }

  private long billed(JsonNode run) {
    long tokens = 0;
    for (JsonNode entry : world.ledger()) {
      if (entry.path("idempotencyKey").asString().startsWith(run.path("id").asString())) {
        tokens += entry.path("promptTokens").asLong() + entry.path("completionTokens").asLong();
      }
    }
    return tokens;
  }

  @Test
  void tellsTheModelOfARefusedToolAndGoesOn() {
    JsonNode run = world.run(acme, "[[tool http_get {\"url\":\"https://example.com\"}]]");

    assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("COMPLETED");
    JsonNode refusal = run.path("refusals").path(0);
    assertThat(refusal.path("code").asString()).isEqualTo("TOOL_NOT_ALLOWED");
    assertThat(refusal.path("list").asString()).isEqualTo("allowedTools");
    assertThat(refusal.path("next").asString()).contains("--add-allowed-tools http_get");
    assertThat(run.path("answer").asString()).contains("TOOL_NOT_ALLOWED");
  }

  @Test
  void neverRunsTheToolsOfAGenerationThatBrokeOff() {
    JsonNode run = world.run(acme, "[[finish error]]");

    assertThat(run.path("state").asString()).isEqualTo("FAILED");
    assertThat(run.path("cause").path("code").asString()).isEqualTo("PROVIDER_UNAVAILABLE");
    List<JsonNode> steps = world.steps(acme, run.path("id").asString());
    assertThat(steps).hasSize(1);
    assertThat(steps.getFirst().path("attempts").asInt()).isEqualTo(4);
  }

  @Test
  void triesAgainAfterTheDelayThatTheProviderAsksFor() {
    TenantId tenant = world.tenant();
    long requests = world.settled(tenant, Limit.RPH);

    JsonNode run = world.run(tenant, "[[error 429 retry-after=1 times=1]] hello");

    assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("COMPLETED");
    JsonNode step = world.steps(tenant, run.path("id").asString()).getFirst();
    assertThat(step.path("attempts").asInt()).isEqualTo(2);
    assertThat(step.path("durationMs").asLong()).isGreaterThanOrEqualTo(1_000);
    assertThat(world.settled(tenant, Limit.RPH) - requests).isEqualTo(2);
  }

  @Test
  void chargesTheWorstCaseWhenTheProviderSaysNothingAboutUsage() {
    TenantId tenant = world.tenant();
    long before = world.settled(tenant, Limit.TPD);

    JsonNode run = world.run(tenant, "[[no-usage]] hello");

    JsonNode usage = world.steps(tenant, run.path("id").asString()).getFirst().path("usage");
    assertThat(usage.path("known").asBoolean()).isFalse();
    assertThat(world.settled(tenant, Limit.TPD) - before).isGreaterThan(4_000);
  }

  @Test
  void failsWithTheRejectedCredentialAfterOneAttempt() {
    TenantId tenant = world.tenant();
    world.key(tenant, "bad-key");

    JsonNode run = world.run(tenant, "hello");

    assertThat(run.path("cause").path("code").asString()).isEqualTo("CREDENTIAL_REJECTED");
    assertThat(run.path("cause").path("next").asString()).contains("secret put");
    assertThat(run.toString()).doesNotContain("bad-key");
  }

  @Test
  void endsAtTheCapOnModelCalls() {
    JsonNode run = world.run(acme, "[[loop calculator]]");

    assertThat(run.path("state").asString()).isEqualTo("LIMIT_REACHED");
    assertThat(run.path("cause").path("code").asString()).isEqualTo("RUN_LIMIT_REACHED");
    assertThat(run.path("cause").path("message").asString()).contains("modelCalls");
    assertThat(run.path("usage").path("modelCalls").asInt()).isEqualTo(25);
  }

  @Test
  void endsAtTheCapOnIdenticalCalls() {
    JsonNode run = world.run(acme, "[[loop calculator same]]");

    assertThat(run.path("state").asString()).isEqualTo("LIMIT_REACHED");
    assertThat(run.path("cause").path("message").asString()).contains("identicalCalls");
    assertThat(run.path("usage").path("toolCalls").asInt()).isEqualTo(3);
  }

  @Test
  void waitsForARateLimitAndShowsIt() {
    world.leave(limited, Limit.RPM, 1);
    String run = world.start(limited, "Health check");

    JsonNode waiting = world.await(limited, run, "WAITING").path("waitingFor");
    expect(202, world.admin(limited).post("/v1/runs/" + run + "/cancel", ""));

    assertThat(waiting.path("limit").asString()).isEqualTo("rpm");
    assertThat(waiting.path("reason").asString()).isEqualTo("RATE_LIMIT");
    assertThat(waiting.path("until").asString()).isNotEmpty();
    assertThat(world.await(limited, run, "CANCELLED").has("waitingFor")).isFalse();
  }

  @Test
  void goesOnOnceTheRateLimitAllows() {
    world.leave(limited, Limit.RPH, 1_000);
    var _ = world.run(limited, "hello");
    world.change(limited, Map.of("limits", Map.of("rpm", 2)));
    world.server().database().shiftClock(Duration.ofSeconds(55));

    String run = world.start(limited, "Health check");

    var _ = world.await(limited, run, "WAITING");
    JsonNode ended = world.await(limited, run, "COMPLETED", "LIMIT_REACHED", "FAILED");
    assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("COMPLETED");
    assertThat(ended.has("waitingFor")).isFalse();
  }

  @Test
  void endsAtADailyLimitNamingIt() {
    world.leave(limited, Limit.TPD, 10);

    JsonNode run = world.run(limited, "hello");

    assertThat(run.path("state").asString()).isEqualTo("LIMIT_REACHED");
    assertThat(run.path("cause").path("code").asString()).isEqualTo("LIMIT_EXCEEDED");
    assertThat(run.path("cause").path("message").asString()).contains("tpd");
    assertThat(run.path("cause").path("owner").asString()).isEqualTo("Product/App owner");
  }

  @Test
  void refusesTheRunThatIsOneTooManyToday() {
    world.leave(limited, Limit.MAX_RUNS_PER_DAY, 1);
    JsonNode last = world.run(limited, "hello");

    Answer refused = world.admin(limited).post("/v1/runs", Map.of("prompt", "hello"));

    assertThat(last.path("state").asString()).isEqualTo("COMPLETED");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo("LIMIT_EXCEEDED");
    assertThat(refused.json().path("limit").asString()).isEqualTo("maxRunsPerDay");
    assertThat(refused.header("Retry-After")).isNotNull();
    assertThat(refused.header("RateLimit")).startsWith("\"maxRunsPerDay\";r=0;t=");
    assertThat(id(expect(200, world.admin(limited).get("/v1/runs")).path("items").path(0)))
        .isEqualTo(id(last));
  }

  @Test
  void cancelsWithinSecondsWhileAModelIsBeingCalled() {
    String run = world.start(acme, "[[delay 60000ms]] hello");
    var _ = world.await(acme, run, "RUNNING");
    long begun = System.nanoTime();

    expect(202, world.admin(acme).post("/v1/runs/" + run + "/cancel", ""));

    var _ = world.await(acme, run, "CANCELLED");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void refusesWhatTheTenantMayNotRun() {
    Answer model =
        world.admin(acme).post("/v1/runs", Map.of("prompt", "hi", "model", "openai/gpt-4o"));
    Answer tool =
        world.admin(acme).post("/v1/runs", Map.of("prompt", "hi", "tools", List.of("http_get")));
    Answer field = world.admin(acme).post("/v1/runs", Map.of("prompt", "hi", "modle", "x"));

    assertThat(model.code()).isEqualTo("MODEL_NOT_ALLOWED");
    assertThat(tool.code()).isEqualTo("TOOL_NOT_ALLOWED");
    assertThat(field.code()).isEqualTo("UNKNOWN_FIELD");
  }

  @Test
  void letsATenantsOwnKeyRunOnlyOnceTheTenantIsActive() {
    TenantId fresh = world.server().tenant();
    Map<String, String> hello = Map.of("prompt", "hello");

    Answer active = world.server().runner(acme).post("/v1/runs", hello);
    Answer inactive = world.server().runner(fresh).post("/v1/runs", hello);

    assertThat(active.status()).isEqualTo(202);
    assertThat(inactive.code()).isEqualTo("TENANT_NOT_ACTIVE");
  }

  @Test
  void showsARunToItsTenantOnly() {
    JsonNode run = world.run(acme, "hello");
    TenantId other = world.server().tenant();
    String path = "/v1/runs/" + run.path("id").asString();

    assertThat(world.server().runner(acme).get(path).status()).isEqualTo(200);
    assertThat(world.server().runner(other).get(path).code()).isEqualTo("RUN_NOT_FOUND");
    assertThat(world.server().runner(other).get(path + "/steps").code()).isEqualTo("RUN_NOT_FOUND");
    assertThat(world.server().runner(other).post(path + "/cancel", "").code())
        .isEqualTo("RUN_NOT_FOUND");
  }

  @Test
  void streamsTheRunUntilItHasEnded() {
    String run = world.start(acme, "Health check");

    Answer events = world.admin(acme).get("/v1/runs/" + run + "/events");

    assertThat(events.status()).isEqualTo(200);
    assertThat(events.header("Content-Type")).startsWith("text/event-stream");
    assertThat(events.text()).contains("event: step", "event: run", "\"state\":\"COMPLETED\"");
  }

  @Test
  void pagesThroughTheRunsNewestFirst() {
    List<String> started = List.of(id(world.run(acme, "1")), id(world.run(acme, "2")));

    JsonNode first = expect(200, world.admin(acme).get("/v1/runs?page_size=1"));
    JsonNode second =
        expect(
            200,
            world
                .admin(acme)
                .get("/v1/runs?page_size=1&page_token=" + first.path("nextPageToken").asString()));

    assertThat(id(first.path("items").path(0))).isEqualTo(started.get(1));
    assertThat(id(second.path("items").path(0))).isEqualTo(started.get(0));
  }

  private static String id(JsonNode run) {
    return run.path("id").asString();
  }
}
