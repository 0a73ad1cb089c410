package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The translator from our failures to Temporal's: type is the code, and whether it is tried again
 * is the code's; the command that helps travels as its detail. Causes stay behind: a failure's text
 * is readable in history.
 */
final class Failures {

  /** An unexpected failure can be a race that passes; more than that it is a fault of ours. */
  private static final int TRIES_OF_THE_UNEXPECTED = 3;

  private Failures() {}

  static ApplicationFailure of(RuntimeException failure, int attempt) {
    return switch (failure) {
      case ApplicationFailure told -> told;
      case CruveroException ours ->
          failure(ours.code(), ours.getMessage(), ours.next(), null, ours.code().retryable());
      case TransactionException _,
          DataAccessResourceFailureException _,
          TransientDataAccessException _ ->
          failure(
              ErrorCode.POSTGRES_UNREACHABLE,
              "Postgres cannot be reached",
              "cruvero doctor",
              null,
              true);
      default ->
          failure(
              ErrorCode.INTERNAL_ERROR,
              "a step of the run failed inside the worker: " + failure.getClass().getSimpleName(),
              null,
              null,
              attempt < TRIES_OF_THE_UNEXPECTED);
    };
  }

  static ApplicationFailure of(Cause cause, @Nullable Duration delay, boolean retry) {
    return failure(cause.code(), cause.message(), cause.next(), delay, retry);
  }

  private static ApplicationFailure failure(
      ErrorCode code,
      String message,
      @Nullable String next,
      @Nullable Duration delay,
      boolean retry) {
    ApplicationFailure.Builder builder =
        ApplicationFailure.newBuilder()
            .setType(code.name())
            .setMessage(message)
            .setNonRetryable(!retry)
            .setCategory(
                code == ErrorCode.INTERNAL_ERROR
                    ? ApplicationErrorCategory.UNSPECIFIED
                    : ApplicationErrorCategory.BENIGN);
    if (next != null) {
      builder.setDetails(next);
    }
    if (delay != null) {
      builder.setNextRetryDelay(delay);
    }
    ApplicationFailure failure = builder.build();
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
