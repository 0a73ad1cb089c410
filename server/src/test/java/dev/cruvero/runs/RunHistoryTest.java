package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.runs.workflow.AgentRunWorkflowImpl;
import dev.cruvero.tenants.Tenants;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import java.util.ArrayList;
import java.util.List;
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

      WorkflowExecutionHistory history = history(world, tenant, run.path("id").asString());

      List<Integer> steps = bytesAStep(history.getEvents());
      assertThat(steps).hasSizeGreaterThan(40);
      assertThat(steps.getLast()).isLessThanOrEqualTo(steps.get(1) + 16).isLessThan(4_096);
      assertThat(history.toJson(false)).doesNotContain("secret plan", "expression", "key-of-");
      WorkflowReplayer.replayWorkflowExecution(history, AgentRunWorkflowImpl.class);
    }
  }

  private static WorkflowExecutionHistory history(RunsWorld world, TenantId tenant, String run) {
    WorkflowClient client =
        world.server().bean(Fleet.class).client(world.server().bean(Tenants.class).get(tenant));
    return client.fetchHistory(run);
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
