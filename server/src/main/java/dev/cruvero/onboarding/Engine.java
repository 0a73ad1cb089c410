package dev.cruvero.onboarding;

import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.TemporalFailures;
import dev.cruvero.onboarding.workflow.OnboardingWorkflow;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;

/** Starts the loop of an operation, or nudges the one that runs. */
final class Engine {
  private final Fleet fleet;

  Engine(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * Makes the loop look at once, starting it if there is none.
   *
   * @throws CruveroException TEMPORAL_UNREACHABLE, TEMPORAL_FORBIDDEN
   */
  void wake(Operation operation) {
    WorkflowStub stub =
        fleet
            .systemClient()
            .newUntypedWorkflowStub(
                OnboardingWorkflow.TYPE,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(operation.assignment().workflowId())
                    .setTaskQueue(Fleet.SYSTEM_QUEUE)
                    .setWorkflowIdReusePolicy(
                        WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                    .build());
    try {
      stub.signalWithStart(
          OnboardingWorkflow.NUDGE, new Object[] {}, new Object[] {operation.assignment(), 0});
    } catch (WorkflowServiceException failure) {
      throw TemporalFailures.of(failure, "the onboarding of tenant \"" + operation.tenant() + "\"");
    }
  }
}
