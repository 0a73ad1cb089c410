package dev.cruvero.isolation;

import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.fleet.TemporalFailures;
import dev.cruvero.tenants.Tenant;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks for one tenant's workflow with another's client. Tenants have no credentials at Temporal:
 * what stands between them is that this program hands no tenant another's client, and, where the
 * server has an authoriser, that it refuses whoever comes without the platform's credentials.
 */
final class TemporalProbes {
  private static final String AUTHORISER = "Temporal authoriser";

  private final Fleet fleet;
  private final Namespaces namespaces;

  TemporalProbes(Fleet fleet, Namespaces namespaces) {
    this.fleet = fleet;
    this.namespaces = namespaces;
  }

  /**
   * @param workflow one that exists in the target's namespace
   */
  List<Probe> between(Tenant actor, Tenant target, String workflow) {
    boolean seen = sees(actor, workflow);
    boolean there = sees(target, workflow);
    return List.of(
        Probe.of(
            "temporal.namespace",
            actor,
            target,
            "not found",
            seen ? "described" : "not found",
            !seen,
            there ? "described by its owner" : "not found by its owner",
            there,
            namespaces.refusesStrangers(target.namespace()) ? AUTHORISER : Probe.CRUVERO));
  }

  /** Whether the tenant's client finds the workflow. */
  boolean sees(Tenant tenant, String workflow) {
    WorkflowClient client = fleet.client(tenant);
    try {
      var _ =
          client
              .getWorkflowServiceStubs()
              .blockingStub()
              .withDeadlineAfter(5, TimeUnit.SECONDS)
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(client.getOptions().getNamespace())
                      .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflow))
                      .build());
      return true;
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw TemporalFailures.of(failure, "the probe of namespace " + tenant.namespace());
    }
  }
}
