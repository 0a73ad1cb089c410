package dev.cruvero.isolation;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.TemporalFailures;
import dev.cruvero.isolation.workflow.ProbeWorkflow;
import dev.cruvero.tenants.Tenant;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets a workflow complete on a tenant's worker. */
final class WorkerProbe {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final Fleet fleet;

  WorkerProbe(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Starts a probe and lets it be; returns its workflow id. */
  String start(Tenant tenant) {
    String id = id();
    var _ = started(tenant, id);
    return id;
  }

  /** Runs a probe to its end; returns its workflow id. */
  String complete(Tenant tenant) {
    String id = id();
    WorkflowStub stub = started(tenant, id);
    try {
      String answer = stub.getResult(BOUND.toMillis(), TimeUnit.MILLISECONDS, String.class);
      if (!tenant.id().value().equals(answer)) {
        throw new CruveroException(
            ErrorCode.ISOLATION_BREACH,
            "a task of tenant \"" + tenant.id() + "\" was picked up by another tenant's worker",
            "cruvero doctor --tenant " + tenant.id());
      }
      return id;
    } catch (TimeoutException late) {
      throw notPickedUp(tenant, late);
    } catch (WorkflowServiceException failure) {
      throw failed(tenant, failure);
    } catch (WorkflowException failure) {
      throw notPickedUp(tenant, failure);
    }
  }

  private static String id() {
    return "probe-" + UUID.randomUUID();
  }

  private WorkflowStub started(Tenant tenant, String id) {
    WorkflowStub stub =
        fleet
            .client(tenant)
            .newUntypedWorkflowStub(
                ProbeWorkflow.TYPE,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(id)
                    .setTaskQueue(fleet.taskQueue(tenant))
                    .setWorkflowExecutionTimeout(Duration.ofMinutes(1))
                    .build());
    try {
      stub.start();
      return stub;
    } catch (WorkflowServiceException failure) {
      throw failed(tenant, failure);
    }
  }

  private static CruveroException failed(Tenant tenant, WorkflowServiceException failure) {
    return TemporalFailures.of(failure, "the probe of tenant \"" + tenant.id() + "\"");
  }

  private static CruveroException notPickedUp(Tenant tenant, Throwable cause) {
    return new CruveroException(
        ErrorCode.NO_WORKER_PROCESS,
        "a probe of tenant \""
            + tenant.id()
            + "\" was not picked up within "
            + BOUND.toSeconds()
            + " s",
        "cruvero doctor --tenant " + tenant.id(),
        Map.of(),
        List.of(),
        cause);
  }
}
