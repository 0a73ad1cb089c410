package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.StatusUtils;
import org.jspecify.annotations.Nullable;

/** Temporal's answers as our failures; the original message stays in the cause. */
public final class TemporalFailures {

  private TemporalFailures() {}

  /**
   * The failure for what a stub or a client threw.
   *
   * @param what the subject of the sentence, such as {@code the namespace cruvero-acme}
   */
  public static CruveroException of(Throwable thrown, String what) {
    CruveroException ours = cause(thrown, CruveroException.class);
    if (ours != null) {
      return ours;
    }
    ApplicationFailure told = cause(thrown, ApplicationFailure.class);
    if (told != null && told.getType().equals(Foreign.TYPE)) {
      return new CruveroException(
          ErrorCode.PAYLOAD_FOREIGN, what + ": " + told.getOriginalMessage(), told);
    }
    StatusRuntimeException status = status(thrown);
    if (status == null) {
      return new CruveroException(
          ErrorCode.INTERNAL_ERROR, what + ": the call to Temporal failed", thrown);
    }
    return switch (code(status)) {
      case TEMPORAL_UNREACHABLE ->
          failure(
              ErrorCode.TEMPORAL_UNREACHABLE,
              what + ": Temporal does not answer (" + status.getStatus().getCode() + ")",
              status);
      case TEMPORAL_FORBIDDEN ->
          failure(
              ErrorCode.TEMPORAL_FORBIDDEN,
              what + ": Temporal refuses the server's identity",
              status);
      case NAMESPACE_GONE ->
          failure(
              ErrorCode.NAMESPACE_GONE, what + ": Temporal does not know the namespace", status);
      default ->
          new CruveroException(
              ErrorCode.INTERNAL_ERROR,
              what + ": Temporal answered " + status.getStatus().getCode(),
              status);
    };
  }

  /** The code that a status of Temporal's means for an operation on a namespace. */
  static ErrorCode code(StatusRuntimeException status) {
    return switch (status.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED, ABORTED ->
          ErrorCode.TEMPORAL_UNREACHABLE;
      case PERMISSION_DENIED, UNAUTHENTICATED -> ErrorCode.TEMPORAL_FORBIDDEN;
      case NOT_FOUND ->
          namespaceMissing(status) ? ErrorCode.NAMESPACE_GONE : ErrorCode.INTERNAL_ERROR;
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS ->
          ErrorCode.INTERNAL_ERROR;
    };
  }

  /** Whether it is the namespace that was not found, and not something in it. */
  public static boolean namespaceMissing(Throwable thrown) {
    StatusRuntimeException status = status(thrown);
    return status != null
        && status.getStatus().getCode() == Status.Code.NOT_FOUND
        && StatusUtils.hasFailure(status, NamespaceNotFoundFailure.class);
  }

  /** The gRPC status somewhere among the causes. */
  static @Nullable StatusRuntimeException status(Throwable thrown) {
    return cause(thrown, StatusRuntimeException.class);
  }

  private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
    }
    return null;
  }

  private static CruveroException failure(ErrorCode code, String message, Throwable cause) {
    return new CruveroException(
        code, message, "cruvero doctor", java.util.Map.of(), java.util.List.of(), cause);
  }
}
