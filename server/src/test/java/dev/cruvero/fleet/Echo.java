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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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

  /** A text that keeps the activity busy for far longer than anybody waits. */
  static final String ENDLESS = "endless";

  private final CountDownLatch busy = new CountDownLatch(1);

  @Override
  public void register(Worker worker, TenantId tenant) {
    worker.registerWorkflowImplementationTypes(EchoWorkflowImpl.class);
    worker.registerActivitiesImplementations(
        (EchoActivities)
            text -> {
              if (text.equals(ENDLESS)) {
                busy.countDown();
                Patience.pause(Duration.ofMinutes(5));
              }
              return new Answer(tenant.value(), text, Instant.EPOCH);
            });
  }

  /** Returns once an endless activity runs. */
  void awaitBusy() throws InterruptedException {
    if (!busy.await(10, TimeUnit.SECONDS)) {
      throw new AssertionError("no activity began");
    }
  }
}
