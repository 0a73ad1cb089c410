package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Backstage;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an operator does in Temporal behind the server's back. */
class RunReconcileTest {

  @Test
  void endsARunWhoseWorkflowWasEndedAndLeavesOneThatGoesOn() throws IOException {
    try (RunsWorld world = new RunsWorld()) {
      TenantId tenant = world.tenant();
      String terminated = world.start(tenant, "[[delay 20000ms]] one");
      String deleted = world.start(tenant, "[[delay 20000ms]] two");
      String left = world.start(tenant, "[[delay 20000ms]] three");
      world.await(tenant, terminated, "RUNNING");
      world.await(tenant, deleted, "RUNNING");
      world.await(tenant, left, "RUNNING");

      terminate(tenant, terminated);
      delete(tenant, deleted);
      RunSweeper sweeper = world.server().bean(RunSweeper.class);
      RunsWorld.until(
          () -> {
            sweeper.reconcile(Duration.ZERO);
            return world.get(tenant, deleted).path("state").asString().equals("FAILED");
          });

      assertThat(world.get(tenant, deleted).at("/cause/code").asString())
          .isEqualTo("RUN_TERMINATED");
      JsonNode ended = world.await(tenant, terminated, "FAILED");
      assertThat(ended.at("/cause/code").asString()).isEqualTo("RUN_TERMINATED");
      assertThat(ended.at("/cause/message").asString()).contains("was terminated in Temporal");
      assertThat(ended.at("/cause/owner").asString()).isEqualTo("Platform/SRE");
      assertThat(ended.at("/cause/next").asString()).startsWith("cruvero run --tenant");
      assertThat(world.get(tenant, left).path("state").asString()).isEqualTo("RUNNING");
    }
  }

  private static void terminate(TenantId tenant, String run) {
    var _ =
        Backstage.temporal(
            calls ->
                calls.terminateWorkflowExecution(
                    TerminateWorkflowExecutionRequest.newBuilder()
                        .setNamespace("cruvero-" + tenant)
                        .setWorkflowExecution(execution(run))
                        .build()));
  }

  private static void delete(TenantId tenant, String run) {
    var _ =
        Backstage.temporal(
            calls ->
                calls.deleteWorkflowExecution(
                    DeleteWorkflowExecutionRequest.newBuilder()
                        .setNamespace("cruvero-" + tenant)
                        .setWorkflowExecution(execution(run))
                        .build()));
  }

  private static WorkflowExecution execution(String run) {
    return WorkflowExecution.newBuilder().setWorkflowId(run).build();
  }
}
