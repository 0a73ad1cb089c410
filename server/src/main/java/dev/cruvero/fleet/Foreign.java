package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import io.temporal.failure.ApplicationFailure;

/** The refusal of what belongs to another tenant, as Temporal records it. */
final class Foreign {

  static final String TYPE = ErrorCode.PAYLOAD_FOREIGN.name();

  private Foreign() {}

  /** Final: what is in a history stays as it is. */
  static ApplicationFailure failure(String message) {
    ApplicationFailure failure = ApplicationFailure.newNonRetryableFailure(message, TYPE);
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
