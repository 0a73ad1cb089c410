package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Trying again where Temporal's first answer is known to be passing. */
final class Patience {

  private static final Duration SHORT = Duration.ofMillis(60);
  private static final Duration BUSY = Duration.ofMillis(100);
  private static final Duration BUSY_BOUND = Duration.ofSeconds(10);

  private Patience() {}

  /** A name that was asked for before it existed stays unknown to the server for a second. */
  static <T> T untilKnown(Duration bound, Supplier<T> call) {
    return retry(bound, SHORT, 10, TemporalFailures::namespaceMissing, call);
  }

  /** The server admits 20 registrations a second. */
  static <T> T whileBusy(Supplier<T> call) {
    return retry(
        BUSY_BOUND,
        BUSY,
        16,
        failure -> failure.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED,
        call);
  }

  /**
   * @param growth of the pause from try to try, in tenths
   */
  private static <T> T retry(
      Duration bound,
      Duration first,
      int growth,
      Predicate<StatusRuntimeException> passing,
      Supplier<T> call) {
    long end = System.nanoTime() + bound.toNanos();
    Duration pause = first;
    while (true) {
      try {
        return call.get();
      } catch (RuntimeException failure) {
        StatusRuntimeException status = TemporalFailures.status(failure);
        if (status == null || !passing.test(status) || System.nanoTime() > end) {
          throw failure;
        }
      }
      pause(jittered(pause));
      pause = pause.multipliedBy(growth).dividedBy(10);
    }
  }

  /** Between half and all of it, so that many waiters do not come back together. */
  static Duration jittered(Duration pause) {
    long nanos = pause.toNanos();
    return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
  }

  static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CruveroException(
          ErrorCode.TEMPORAL_UNREACHABLE, "waiting for Temporal was interrupted", interrupted);
    }
  }
}
