package dev.cruvero.onboarding.workflow;

import dev.cruvero.api.Step;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * The loop. Its activities are local ones: every step writes its own intent and evidence to
 * Postgres and can be repeated, so a round trip to the server for each would buy nothing.
 */
public final class OnboardingWorkflowImpl implements OnboardingWorkflow {
  private final OnboardingActivities steps =
      Workflow.newLocalActivityStub(
          OnboardingActivities.class,
          LocalActivityOptions.newBuilder()
              .setStartToCloseTimeout(Duration.ofMinutes(2))
              // What an activity throws is the database's absence; everything else is a row.
              .setRetryOptions(
                  RetryOptions.newBuilder()
                      .setInitialInterval(Duration.ofMillis(200))
                      .setMaximumInterval(Duration.ofSeconds(5))
                      .build())
              .setDoNotIncludeArgumentsIntoMarker(true)
              .build());
  private int nudges;

  @Override
  public void nudge() {
    nudges++;
  }

  @Override
  public void work(Assignment assignment, int quiet) {
    int looks = quiet;
    while (true) {
      int seen = nudges;
      Verdict verdict = look(assignment, looks);
      if (verdict.ended()) {
        // A task that closes the workflow is thrown away when a nudge came meanwhile; this one is
        // not.
        Workflow.sleep(Duration.ofMillis(1));
        return;
      }
      boolean nudged =
          Workflow.await(Duration.ofMillis(verdict.pauseMillis()), () -> nudges != seen);
      looks = nudged ? 0 : looks + 1;
      if (Workflow.getInfo().isContinueAsNewSuggested()) {
        Workflow.continueAsNew(assignment, looks);
      }
    }
  }

  private Verdict look(Assignment assignment, int looks) {
    if (steps.begin(assignment)) {
      return steps.abandon(assignment);
    }
    Promise<Boolean> inputs =
        Async.function(() -> steps.records(assignment) && perform(assignment, Step.SECRETS));
    boolean placed = perform(assignment, Step.NAMESPACE);
    // The inputs first: when all are there, the sample run will be the workers' probe.
    boolean complete = inputs.get();
    boolean served = placed && perform(assignment, Step.WORKERS);
    if (complete && served) {
      prove(assignment);
    }
    return steps.conclude(assignment, looks);
  }

  private void prove(Assignment assignment) {
    Promise<Boolean> isolation = Async.function(() -> perform(assignment, Step.ISOLATION));
    boolean sound = perform(assignment, Step.HEALTH) && perform(assignment, Step.SAMPLE_RUN);
    if (!sound) {
      // Without a sample run the workers have to be probed by themselves.
      perform(assignment, Step.WORKERS);
    }
    isolation.get();
  }

  private boolean perform(Assignment assignment, Step step) {
    return steps.perform(assignment, step.id());
  }
}
