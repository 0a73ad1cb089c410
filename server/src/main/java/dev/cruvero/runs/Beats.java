package dev.cruvero.runs;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityWorkerShutdownException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Long calls inside an activity: the activity's thread heartbeats while another one waits for the
 * answer, so that a cancelled run gives up its call instead of paying for it to the end.
 */
final class Beats {

  private static final Duration BEAT = Duration.ofMillis(500);
  private static final Duration GIVING_UP = Duration.ofSeconds(2);

  private Beats() {}

  /**
   * Runs the call to its end, or interrupts it.
   *
   * @throws CancellationException when the run, the activity or the worker ends first
   */
  static <T> T during(ActivityExecutionContext activity, Supplier<T> call) {
    FutureTask<T> work = new FutureTask<>(call::get);
    Thread thread = Thread.ofVirtual().name("call").start(work);
    try {
      while (true) {
        try {
          return work.get(BEAT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          beat(activity);
        }
      }
    } catch (ActivityCompletionException over) {
      throw giveUp(thread, over);
    } catch (InterruptedException killed) {
      throw giveUp(thread, killed);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException ours
          ? ours
          : new IllegalStateException(failure.getCause());
    }
  }

  /** A worker that shuts down lets the call finish for as long as it is let. */
  private static void beat(ActivityExecutionContext activity) {
    try {
      activity.heartbeat(null);
    } catch (ActivityWorkerShutdownException _) {
      // the interrupt at the end of the worker's patience ends the call
    }
  }

  /** Joined, so that no exchange outlives its activity; the interrupt is spent on the call. */
  private static CancellationException giveUp(Thread thread, Exception why) {
    thread.interrupt();
    try {
      var _ = thread.join(GIVING_UP);
    } catch (InterruptedException _) {
      // a second interrupt changes nothing: what is left is to write down that it was given up
    }
    CancellationException given = new CancellationException("the call was given up");
    var _ = given.initCause(why);
    return given;
  }
}
