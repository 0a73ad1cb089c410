package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An operation as the API shows it. */
record OnboardingDocument(
    String tenant,
    String operation,
    OperationKind kind,
    OperationState state,
    Instant startedAt,
    @Nullable Instant endedAt,
    long durationMs,
    @Nullable Owner owner,
    @Nullable CauseDocument cause,
    @Nullable String next,
    List<StepDocument> steps) {
  /** Why something is not done. */
  record CauseDocument(ErrorCode code, String message) {
    static @Nullable CauseDocument of(@Nullable Fault fault) {
      return fault == null ? null : new CauseDocument(fault.code(), fault.message());
    }
  }

  /** One step as the API shows it. */
  record StepDocument(
      Step step,
      int number,
      StepState state,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable Long durationMs,
      int attempts,
      @Nullable CauseDocument cause,
      @Nullable Instant nextRetryAt,
      boolean overdue,
      Owner owner,
      @Nullable String next,
      @Nullable Map<String, Object> evidence) {
    static StepDocument of(StepRow row, Instant now) {
      Fault fault = row.fault();
      return new StepDocument(
          row.step(),
          row.step().number(),
          row.state(),
          row.startedAt(),
          row.endedAt(),
          row.startedAt() == null
              ? null
              : OnboardingDocument.millis(row.startedAt(), row.endedAt(), now),
          row.attempts(),
          CauseDocument.of(fault),
          row.nextRetryAt(),
          row.overdue(now),
          fault == null ? row.step().owner() : fault.owner(),
          fault == null ? null : fault.next(),
          row.evidence().isEmpty() ? null : row.evidence());
    }
  }

  static OnboardingDocument of(Operation operation, Instant now) {
    Optional<Fault> blocker = operation.blocker();
    return new OnboardingDocument(
        operation.tenant().value(),
        operation.id(),
        operation.kind(),
        operation.state(),
        operation.startedAt(),
        operation.endedAt(),
        millis(operation.startedAt(), operation.endedAt(), now),
        blocker.map(Fault::owner).orElse(null),
        CauseDocument.of(blocker.orElse(null)),
        blocker.map(Fault::next).orElse(null),
        operation.steps().stream().map(row -> StepDocument.of(row, now)).toList());
  }

  private static long millis(Instant from, @Nullable Instant to, Instant now) {
    return Math.max(0, Duration.between(from, to == null ? now : to).toMillis());
  }
}
