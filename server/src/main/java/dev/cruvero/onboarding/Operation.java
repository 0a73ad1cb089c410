package dev.cruvero.onboarding;

import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.onboarding.workflow.Assignment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An operation with its steps in order.
 *
 * @param sample whether the sample run belongs to it
 * @param abandoning whether it is being undone
 */
record Operation(
    TenantId tenant,
    String id,
    UUID tenantUid,
    OperationKind kind,
    OperationState state,
    boolean sample,
    boolean abandoning,
    Instant startedAt,
    @Nullable Instant endedAt,
    List<StepRow> steps) {
  Operation {
    steps = List.copyOf(steps);
  }

  Assignment assignment() {
    return new Assignment(tenant.value(), id);
  }

  boolean open() {
    return endedAt == null;
  }

  StepRow step(Step step) {
    return steps.get(step.number() - 1);
  }

  boolean passed(Step step) {
    return step(step).state().passed();
  }

  /** What keeps it from going on: what failed before what waits, the earlier step first. */
  Optional<Fault> blocker() {
    return first(row -> row.state() == StepState.FAILED)
        .or(() -> first(row -> row.state() == StepState.WAITING))
        .or(() -> first(row -> row.state() == StepState.RUNNING));
  }

  private Optional<Fault> first(Predicate<StepRow> wanted) {
    return steps.stream()
        .filter(row -> row.fault() != null)
        .filter(wanted)
        .map(StepRow::fault)
        .findFirst();
  }
}
