package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.worker.Worker;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Work that can be reached in every way there is; each line of it names whose it is. */
public final class Diary implements TenantWorker {

  /** One line. */
  public record Entry(String tenant, String text) implements NamesTenant {}

  /** The text that makes the workflow fail, saying so. */
  static final String FAILING = "failing: ";

  /** The text that ends it. */
  static final String LAST = "last";

  /** The workflow. */
  @WorkflowInterface
  public interface DiaryWorkflow {
    @WorkflowMethod
    String keep(Entry first);

    @SignalMethod
    void note(Entry entry);

    @QueryMethod
    int read(Entry asking);

    @UpdateMethod
    int add(Entry entry);
  }

  /** Its one activity. */
  @ActivityInterface
  public interface DiaryActivities {
    String write(Entry entry);
  }

  /** Writes each line by the activity until the last. */
  public static final class DiaryWorkflowImpl implements DiaryWorkflow {
    private final List<String> lines = new ArrayList<>();
    private final DiaryActivities activities =
        Workflow.newActivityStub(
            DiaryActivities.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofSeconds(5)).build());

    @Override
    public String keep(Entry first) {
      lines.add(activities.write(first));
      if (first.text().startsWith(FAILING)) {
        throw ApplicationFailure.newNonRetryableFailure(first.text(), "TOLD", first.text());
      }
      Workflow.await(() -> lines.contains(LAST));
      return first.text();
    }

    @Override
    public void note(Entry entry) {
      lines.add(entry.text());
    }

    @Override
    public int read(Entry asking) {
      return lines.size();
    }

    @Override
    public int add(Entry entry) {
      lines.add(entry.text());
      return lines.size();
    }
  }

  @Override
  public void register(Worker worker, TenantId tenant) {
    worker.registerWorkflowImplementationTypes(DiaryWorkflowImpl.class);
    worker.registerActivitiesImplementations((DiaryActivities) Entry::text);
  }
}
