package dev.cruvero.runs;

import dev.cruvero.api.RunId;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.TemporalFailures;
import dev.cruvero.runs.workflow.AgentRunWorkflow;
import dev.cruvero.runs.workflow.RunTask;
import dev.cruvero.tenants.Tenant;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts and cancels the workflows of runs, in the tenant's namespace. */
final class RunLauncher {

  /** A workflow that ends by itself has ended its run before. */
  private static final Map<WorkflowExecutionStatus, String> OVER =
      Map.of(
          WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED,
          "was terminated in Temporal",
          WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED,
          "was cancelled in Temporal",
          WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT,
          "timed out in Temporal",
          WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED,
          "failed in Temporal",
          WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED,
          "ended in Temporal without recording its end");

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

  /**
   * Why the run's workflow will never go on; null while it may.
   *
   * @throws dev.cruvero.base.CruveroException when Temporal does not say
   */
  @Nullable String gone(Tenant tenant, RunId id) {
    WorkflowClient client = fleet.client(tenant);
    try {
      WorkflowExecutionStatus status =
          client
              .getWorkflowServiceStubs()
              .blockingStub()
              .withDeadlineAfter(5, TimeUnit.SECONDS)
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(client.getOptions().getNamespace())
                      .setExecution(WorkflowExecution.newBuilder().setWorkflowId(id.value()))
                      .build())
              .getWorkflowExecutionInfo()
              .getStatus();
      return OVER.get(status);
    } catch (StatusRuntimeException failure) {
      if (TemporalFailures.namespaceMissing(failure)) {
        return "was deleted in Temporal with its namespace";
      }
      if (failure.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return "was deleted in Temporal";
      }
      throw TemporalFailures.of(failure, "the workflow of run " + id);
    }
  }

  /** Tells the workflow of a run that waits to ask again; one that is over need not. */
  void askAgain(Tenant tenant, RunId id) {
    try {
      fleet.client(tenant).newWorkflowStub(AgentRunWorkflow.class, id.value()).askAgain();
    } catch (WorkflowNotFoundException _) {
      // it is over
    } catch (RuntimeException failure) {
      throw TemporalFailures.of(failure, "the run asks again within seconds, not at once");
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
