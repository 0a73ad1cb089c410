package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a tenant's tasks are picked up, and if not, why. */
public record ServingState(Serving state, Instant since) {

  /** The answer; each but the first two names what keeps the tenant from being served. */
  public enum Serving {
    SERVING(null, "its worker is polling"),
    STARTING(null, "its worker is starting"),
    NO_WORKER_PROCESS(
        ErrorCode.NO_WORKER_PROCESS,
        "no process with CRUVERO_ROLE all or worker is running; start one"),
    POLL_DENIED(
        ErrorCode.POLL_DENIED,
        "Temporal refuses the worker's polls; give the server's Temporal identity write access to the namespace"),
    NAMESPACE_GONE(
        ErrorCode.NAMESPACE_GONE, "Temporal does not know the namespace; register it again"),
    KEY_UNREADABLE(
        ErrorCode.PAYLOAD_KEY_UNREADABLE,
        "the key that seals its payloads cannot be read from Vault; cruvero doctor says why"),
    TEMPORAL_UNREACHABLE(
        ErrorCode.TEMPORAL_UNREACHABLE, "Temporal does not answer; check its address and health"),
    FLEET_FULL(
        ErrorCode.FLEET_FULL, "every worker process serves as many tenants as it may; add one");

    private final @Nullable ErrorCode cause;
    private final String message;

    Serving(@Nullable ErrorCode cause, String message) {
      this.cause = cause;
      this.message = message;
    }

    /** The error an operation that needs the worker ends with; null while none is known. */
    public @Nullable ErrorCode cause() {
      return cause;
    }

    /** What is so and what to do, as the end of a sentence about the tenant. */
    public String message() {
      return message;
    }
  }

  public boolean serving() {
    return state == Serving.SERVING;
  }
}
