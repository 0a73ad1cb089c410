package dev.cruvero.bench;

import com.google.protobuf.util.Durations;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/**
 * The floor: what nobody can onboard without. A namespace is registered, a worker started on it,
 * and a workflow with one activity completes there.
 */
final class BareOnboarding implements AutoCloseable {
  private static final String QUEUE = "bare";

  /** One activity. */
  @ActivityInterface
  public interface BareActivity {
    String act();
  }

  /** One workflow. */
  @WorkflowInterface
  public interface BareWorkflow {
    @WorkflowMethod
    String run();
  }

  /** Calls its one activity. */
  public static final class BareWorkflowImpl implements BareWorkflow {
    private final BareActivity activity =
        Workflow.newActivityStub(
            BareActivity.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(10)).build());

    @Override
    public String run() {
      return activity.act();
    }
  }

  private final WorkflowServiceStubs stubs;

  BareOnboarding(String temporal) {
    stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(temporal)
                .validateAndBuildWithDefaults());
  }

  /** How long it took, in nanoseconds; the worker is stopped outside of that. */
  long onboard(String namespace) {
    long began = System.nanoTime();
    var _ =
        stubs
            .blockingStub()
            .registerNamespace(
                RegisterNamespaceRequest.newBuilder()
                    .setNamespace(namespace)
                    .setWorkflowExecutionRetentionPeriod(
                        Durations.fromSeconds(Duration.ofDays(3).toSeconds()))
                    .build());
    WorkflowClient client =
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder()
                .setNamespace(namespace)
                .setWorkerHeartbeatInterval(Duration.ofSeconds(-1))
                .validateAndBuildWithDefaults());
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setUsingVirtualWorkflowThreads(true)
                .validateAndBuildWithDefaults());
    Worker worker =
        factory.newWorker(
            QUEUE,
            WorkerOptions.newBuilder()
                .setMaxConcurrentWorkflowTaskPollers(2)
                .setMaxConcurrentActivityTaskPollers(1)
                .setUsingVirtualThreads(true)
                .validateAndBuildWithDefaults());
    worker.registerWorkflowImplementationTypes(BareWorkflowImpl.class);
    worker.registerActivitiesImplementations((BareActivity) () -> "done");
    factory.start();
    String _ =
        client
            .newWorkflowStub(
                BareWorkflow.class, WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build())
            .run();
    long took = System.nanoTime() - began;
    factory.shutdownNow();
    return took;
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
