package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;

/** The smallest work a tenant's worker can do: a workflow whose activity says who ran it. */
public final class Echo implements TenantWorker {

  /** What comes back; a record with a time, as our results are. */
  public record Answer(String tenant, String text, Instant at) {}

  /** The workflow. */
  @WorkflowInterface
  public interface EchoWorkflow {
    @WorkflowMethod
    Answer echo(String text);
  }

  /** Its one activity. */
  @ActivityInterface
  public interface EchoActivities {
    Answer answer(String text);
  }

  /** Calls the activity. */
  public static final class EchoWorkflowImpl implements EchoWorkflow {
    private final EchoActivities activities =
        Workflow.newActivityStub(
            EchoActivities.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(5)).build());

    @Override
    public Answer echo(String text) {
      return activities.answer(text);
    }
  }

  @Override
  public void register(Worker worker, TenantId tenant) {
    worker.registerWorkflowImplementationTypes(EchoWorkflowImpl.class);
    worker.registerActivitiesImplementations(
        (EchoActivities) text -> new Answer(tenant.value(), text, Instant.EPOCH));
  }
}
