package dev.cruvero.runs.workflow;

import dev.cruvero.api.ErrorCode;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The loop. It knows numbers, digests and names; what was said is in Postgres. */
public final class AgentRunWorkflowImpl implements AgentRunWorkflow {

  private static final Duration ONE_STEP = Duration.ofMinutes(3);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** A limit that is raised meanwhile is noticed by then, should nobody tell. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

  private static final RetryOptions RETRY =
      RetryOptions.newBuilder()
          .setInitialInterval(Duration.ofMillis(500))
          .setBackoffCoefficient(2)
          .setMaximumInterval(Duration.ofSeconds(30))
          .build();

  /** Ending a run is tried for as long as it takes: a run that nobody ends looks alive for ever. */
  private final RunActivities recording =
      Workflow.newActivityStub(
          RunActivities.class,
          ActivityOptions.newBuilder()
              .setStartToCloseTimeout(Duration.ofSeconds(15))
              .setRetryOptions(RETRY)
              .build());

  private boolean told;

  @Override
  public void askAgain() {
    told = true;
  }

  @Override
  public void run(RunTask task) {
    Loop loop = new Loop(task);
    try {
      loop.go();
    } catch (CanceledFailure cancelled) {
      loop.cancelled();
      throw cancelled;
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure cancelled) {
        loop.cancelled();
        throw cancelled;
      }
      loop.failed(failure);
    }
  }

  private final class Loop {

    private final RunTask task;
    private Progress progress;

    Loop(RunTask task) {
      this.task = task;
      this.progress =
          task.progress() == null ? Progress.none(Workflow.currentTimeMillis()) : task.progress();
    }

    void go() {
      while (decideAndAct()) {
        if (Workflow.getInfo().isContinueAsNewSuggested()) {
          Workflow.continueAsNew(new RunTask(task.tenant(), task.run(), progress));
        }
      }
    }

    /** One turn of the loop; false when the run is over. */
    private boolean decideAndAct() {
      String cap = progress.capOnModel();
      if (cap != null || left().isNegative()) {
        return capped(cap == null ? "wallClock" : cap);
      }
      int step = progress.step() + 1;
      // What is told from here on may not have been known to the decision.
      told = false;
      ModelResult result =
          steps().decide(new ModelTask(task.tenant(), task.run(), step, tokensLeft()));
      return switch (result.kind()) {
        case ENDED -> false;
        case CANCELLED -> stop();
        case WAIT -> pause(result.waitMillis());
        case TOOLS -> {
          progress = progress.afterModel(step, result);
          yield act(step, result);
        }
      };
    }

    private boolean act(int modelStep, ModelResult result) {
      for (int index = 0; index < result.calls().size(); index++) {
        progress = progress.withCall(result.calls().get(index));
        String cap = progress.capOnTool();
        if (cap != null || left().isNegative()) {
          return capped(cap == null ? "wallClock" : cap);
        }
        ToolTask tool = new ToolTask(task.tenant(), task.run(), progress.step(), modelStep, index);
        switch (steps().act(tool)) {
          case OBSERVED -> {}
          case CANCELLED -> {
            return stop();
          }
          case ENDED -> {
            return false;
          }
        }
      }
      return true;
    }

    /** Waits durably, until it is told to ask again, never past the cap on the wall clock. */
    private boolean pause(long millis) {
      Duration wait = Duration.ofMillis(millis);
      Duration most = left().compareTo(LONGEST_WAIT) < 0 ? left() : LONGEST_WAIT;
      wait = wait.compareTo(most) > 0 ? most : wait;
      var _ = Workflow.await(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait, () -> told);
      // Unlike a sleep, a wait that is cancelled returns.
      CancellationScope.throwCanceled();
      return true;
    }

    private Duration left() {
      return progress.left(Workflow.currentTimeMillis());
    }

    private long tokensLeft() {
      return RunCaps.TOKENS - progress.tokens();
    }

    /** Activities that end with the wall clock's cap at the latest, retries included. */
    private RunActivities steps() {
      Duration left = left();
      return Workflow.newActivityStub(
          RunActivities.class,
          ActivityOptions.newBuilder()
              .setStartToCloseTimeout(ONE_STEP)
              .setScheduleToCloseTimeout(left.isPositive() ? left : SHORTEST_WAIT)
              .setHeartbeatTimeout(HEARTBEAT)
              .setRetryOptions(RETRY)
              .build());
    }

    private boolean stop() {
      end("CANCELLED", null, null, null);
      return false;
    }

    /** Within a scope of its own, because the run's is cancelled. */
    void cancelled() {
      Workflow.newDetachedCancellationScope(() -> end("CANCELLED", null, null, null)).run();
    }

    private boolean capped(String cap) {
      end(
          "LIMIT_REACHED",
          ErrorCode.RUN_LIMIT_REACHED,
          "the run reached its cap on " + cap + " and was ended",
          null);
      return false;
    }

    void failed(ActivityFailure failure) {
      if (failure.getCause() instanceof ApplicationFailure told) {
        String next = told.getDetails().getSize() == 0 ? null : told.getDetails().get(String.class);
        end("FAILED", code(told.getType()), told.getOriginalMessage(), next);
      } else if (failure.getCause() instanceof TimeoutFailure
          && !left().minus(HEARTBEAT).isPositive()) {
        var _ = capped("wallClock");
      } else {
        end("FAILED", ErrorCode.INTERNAL_ERROR, "a step of the run was lost by its worker", null);
      }
    }

    private static ErrorCode code(@Nullable String type) {
      for (ErrorCode code : ErrorCode.values()) {
        if (code.name().equals(type)) {
          return code;
        }
      }
      return ErrorCode.INTERNAL_ERROR;
    }

    private void end(
        String state, @Nullable ErrorCode code, @Nullable String message, @Nullable String next) {
      recording.finish(
          new RunEnd(
              task.tenant(), task.run(), state, code == null ? null : code.name(), message, next));
    }
  }
}
