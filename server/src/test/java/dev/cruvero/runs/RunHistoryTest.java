package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.runs.workflow.AgentRunWorkflowImpl;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.testing.TemporalFile;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RunHistoryTest {

  @Test
  void growsByTheSameFewBytesAStepAndHoldsNothingThatWasSaid() throws Exception {
    try (RunsWorld world = new RunsWorld()) {
      TenantId tenant = world.tenant();
      JsonNode run = world.run(tenant, "the secret plan [[loop calculator]] " + "x".repeat(2_000));

      WorkflowClient client = client(world, tenant);
      WorkflowExecutionHistory history = client.fetchHistory(run.path("id").asString());

      List<Integer> steps = bytesAStep(history.getEvents());
      assertThat(steps).hasSizeGreaterThan(40);
      assertThat(steps.getLast()).isLessThanOrEqualTo(steps.get(1) + 16).isLessThan(4_096);
      assertThat(history.toJson(false)).doesNotContain("secret plan", "expression", "key-of-");
      replay(history, client.getOptions().getDataConverter());
    }
  }

  @Test
  void leavesNeitherPromptNorArgumentNorKeyInTemporalsDatabase() throws Exception {
    try (RunsWorld world = new RunsWorld()) {
      TenantId tenant = world.tenant();
      String said = "canary-" + UUID.randomUUID();
      String argument = "3141592653+" + System.nanoTime();
      JsonNode run =
          world.run(tenant, said + " [[tool calculator {\"expression\":\"" + argument + "\"}]]");
      String readable = "canary-" + UUID.randomUUID();
      plant(world.server().bean(Fleet.class).systemClient(), readable);

      assertThat(world.steps(tenant, run.path("id").asString()).toString()).contains(argument);
      assertThat(TemporalFile.holds(readable)).isTrue();
      assertThat(TemporalFile.holds(run.path("id").asString())).isTrue();
      assertThat(TemporalFile.holds(said)).isFalse();
      assertThat(TemporalFile.holds(argument)).isFalse();
      assertThat(TemporalFile.holds("key-of-" + tenant)).isFalse();
    }
  }

  /** In a workflow that nobody works on, as it would stand there without a seal. */
  private static void plant(WorkflowClient plain, String text) {
    plain
        .newUntypedWorkflowStub(
            "Nobody", WorkflowOptions.newBuilder().setTaskQueue("nobody").build())
        .start(text);
  }

  static WorkflowClient client(RunsWorld world, TenantId tenant) {
    return world.server().bean(Fleet.class).client(world.server().bean(Tenants.class).get(tenant));
  }

  static void replay(WorkflowExecutionHistory history, DataConverter converter) throws Exception {
    try (TestWorkflowEnvironment environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder().setDataConverter(converter).build())
                .build())) {
      Worker worker = environment.newWorker("replay");
      worker.registerWorkflowImplementationTypes(AgentRunWorkflowImpl.class);
      WorkflowReplayer.replayWorkflowExecution(history, worker);
    }
  }

  /** From one scheduled activity to the next. */
  private static List<Integer> bytesAStep(List<HistoryEvent> events) {
    List<Integer> steps = new ArrayList<>();
    int bytes = 0;
    for (HistoryEvent event : events) {
      if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) {
        steps.add(bytes);
        bytes = 0;
      }
      bytes += event.getSerializedSize();
    }
    return steps;
  }

  @ParameterizedTest
  @ValueSource(strings = {"completed", "capped", "cancelled", "waited", "failed"})
  void replaysWhatAnEarlierProgramWrote(String golden) throws Exception {
    WorkflowReplayer.replayWorkflowExecutionFromResource(
        "histories/agent-run-" + golden + ".json", AgentRunWorkflowImpl.class);
  }
}
