package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.quotas.Limit;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RunStartTest {

  private static final Actor TEST = Actor.system("test");

  private RunsWorld world;
  private TenantId acme;

  @BeforeAll
  void prepare() throws IOException {
    world = new RunsWorld();
    acme = world.tenant();
  }

  @AfterAll
  void close() {
    world.close();
  }

  private Runs runs() {
    return world.server().bean(Runs.class);
  }

  private Tenant tenant(TenantId id) {
    return world.server().bean(Tenants.class).get(id);
  }

  @Test
  void startsARunOfOneIdOnceHoweverOftenItIsAsked() throws Exception {
    NewRun request = new NewRun(RunId.random(), "hello", null, null, null);
    long before = world.settled(acme, Limit.MAX_RUNS_PER_DAY);
    List<Future<Run>> starts = new ArrayList<>();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        starts.add(threads.submit(() -> runs().start(tenant(acme), request, TEST, true)));
      }
    }

    for (Future<Run> start : starts) {
      assertThat(start.get().id()).isEqualTo(request.id());
    }
    Run run = runs().await(acme, starts.getFirst().get().id(), RunsWorld.SOON);
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(world.settled(acme, Limit.MAX_RUNS_PER_DAY) - before).isEqualTo(1);
    assertThat(run.usage().modelCalls()).isEqualTo(1);
  }

  @Test
  void leavesNothingBehindWhenTemporalCannotBeReached() {
    TenantId tenant = world.tenant();
    long before = world.settled(tenant, Limit.MAX_RUNS_PER_DAY);
    int known = runs().list(tenant, null, 200, null).items().size();

    try (TestServer cutOff =
        Cruvero.server(
            world.server().database(),
            Map.of("CRUVERO_TEMPORAL_ADDRESS", "127.0.0.1:1", "CRUVERO_ROLE", "api"))) {
      Answer answer = cutOff.admin().on(tenant).post("/v1/runs", Map.of("prompt", "hello"));

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.code()).isEqualTo("TEMPORAL_UNREACHABLE");
    }

    assertThat(runs().list(tenant, null, 200, null).items()).hasSize(known);
    assertThat(world.settled(tenant, Limit.MAX_RUNS_PER_DAY)).isEqualTo(before);
    assertThat(world.held(tenant, Limit.MAX_RUNS_PER_DAY)).isZero();
  }

  @Test
  void startsWhatWasQueuedWhenItsProcessDied() {
    RunId lost = RunId.random();
    Run like =
        runs().await(acme, runs().start(tenant(acme), NewRun.of("hi"), TEST, true).id(), soon());

    world
        .server()
        .database()
        .superuser()
        .sql(
            """
            insert into cruvero.runs (tenant_id, run_id, state, prompt, model, registry_id, registry_version,
              registry_digest, started_by, created_at)
            select tenant_id, ?, 'QUEUED', prompt, model, registry_id, registry_version, registry_digest, started_by,
              cruvero.now() - interval '1 minute' from cruvero.runs where run_id = ?
            """)
        .params(lost.value(), like.id().value())
        .update();

    assertThat(runs().await(acme, lost, soon()).state()).isEqualTo(RunState.COMPLETED);
  }

  private static Duration soon() {
    return RunsWorld.SOON;
  }

  @Test
  void refusesASuspendedTenantEvenAPlatformKey() {
    TenantId tenant = world.tenant();
    Tenants tenants = world.server().bean(Tenants.class);
    Tenant suspended = tenants.move(tenant, TenantState.ACTIVE, TenantState.SUSPENDED, TEST);

    assertThatThrownBy(() -> runs().start(suspended, NewRun.of("hello"), TEST, true))
        .isInstanceOfSatisfying(
            CruveroException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.TENANT_SUSPENDED));
  }

  @Test
  void endsARunWhoseTenantIsSuspendedMeanwhile() {
    TenantId tenant = world.tenant();
    String run =
        world.start(tenant, "[[delay 1500ms]] [[tool calculator {\"expression\":\"1+1\"}]]");
    var _ = world.await(tenant, run, "RUNNING");

    var _ =
        world
            .server()
            .bean(Tenants.class)
            .move(tenant, TenantState.ACTIVE, TenantState.SUSPENDED, TEST);

    Run ended = runs().await(tenant, new RunId(run), soon());
    assertThat(ended.state()).isEqualTo(RunState.FAILED);
    assertThat(ended.cause())
        .isNotNull()
        .extracting(Cause::code)
        .isEqualTo(ErrorCode.TENANT_SUSPENDED);
  }

  @Test
  void refusesAPromptThatIsEmptyOrToolsThatAreNotThere() {
    Answer empty = world.admin(acme).post("/v1/runs", Map.of("prompt", " "));
    world.change(acme, Map.of("policy", Map.of("addAllowedTools", List.of("telescope"))));
    Answer unseeded =
        world.admin(acme).post("/v1/runs", Map.of("prompt", "hi", "tools", List.of("telescope")));
    Answer choice =
        world
            .admin(acme)
            .post(
                "/v1/runs",
                Map.of(
                    "prompt", "hi", "tools", List.of("current_time"), "toolChoice", "calculator"));

    assertThat(empty.code()).isEqualTo("INVALID_REQUEST");
    assertThat(unseeded.code()).isEqualTo("TOOL_NOT_SEEDED");
    assertThat(choice.code()).isEqualTo("INVALID_REQUEST");
  }
}
