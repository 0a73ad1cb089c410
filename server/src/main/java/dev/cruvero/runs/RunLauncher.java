package dev.cruvero.runs;

import dev.cruvero.api.RunId;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.TemporalFailures;
import dev.cruvero.runs.workflow.AgentRunWorkflow;
import dev.cruvero.runs.workflow.RunTask;
import dev.cruvero.tenants.Tenant;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;

/** Starts and cancels the workflows of runs, in the tenant's namespace. */
final class RunLauncher {

  private final Fleet fleet;

  RunLauncher(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * Starts the run's workflow, once: a second start finds the first.
   *
   * @throws dev.cruvero.base.CruveroException when Temporal does not take it, or does not say
   */
  void launch(Tenant tenant, RunId id) {
    try {
      AgentRunWorkflow workflow =
          fleet
              .client(tenant)
              .newWorkflowStub(
                  AgentRunWorkflow.class,
                  WorkflowOptions.newBuilder()
                      .setWorkflowId(id.value())
                      .setTaskQueue(fleet.taskQueue(tenant))
                      .setWorkflowIdReusePolicy(
                          WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                      .build());
      var _ =
          WorkflowClient.start(workflow::run, new RunTask(tenant.id().value(), id.value(), null));
    } catch (WorkflowExecutionAlreadyStarted _) {
      // the start that was asked for
    } catch (RuntimeException failure) {
      throw TemporalFailures.of(failure, "the run was not started");
    }
  }

  /** Tells the workflow that its run is to end; one that is over has nothing to be told. */
  void cancel(Tenant tenant, RunId id) {
    try {
      fleet.client(tenant).newUntypedWorkflowStub(id.value()).cancel();
    } catch (WorkflowNotFoundException _) {
      // it is over, or about to begin and will find the request
    } catch (RuntimeException failure) {
      throw TemporalFailures.of(failure, "the run ends before its next step, not at once");
    }
  }
}
