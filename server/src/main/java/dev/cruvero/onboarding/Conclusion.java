package dev.cruvero.onboarding;

import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.onboarding.workflow.Verdict;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import dev.cruvero.tenants.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Draws the sum of an operation's steps, moves the tenant by it, and says when to look again. */
final class Conclusion {
  private static final Actor ACTOR = Actor.system("onboarding");
  private static final Verdict ENDED = new Verdict(true, 0);
  private static final Duration SHORTEST = Duration.ofMillis(20);

  /** By how much the loop may be late before somebody else wakes it. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration FIRST_LOOK = Duration.ofSeconds(5);
  private static final Duration LAST_LOOK = Duration.ofSeconds(60);

  private final TenantTransactions transactions;
  private final Tenants tenants;
  private final OperationRows operations;
  private final OnboardingMetrics metrics;
  private final InstantSource clock;

  Conclusion(
      TenantTransactions transactions,
      Tenants tenants,
      OperationRows operations,
      OnboardingMetrics metrics,
      InstantSource clock) {
    this.transactions = transactions;
    this.tenants = tenants;
    this.operations = operations;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Says that a look begins; true when the operation is to be undone. */
  boolean begin(TenantId id, String operation) {
    return transactions.in(
        id,
        jdbc -> {
          Optional<Operation> found = open(jdbc, id, operation);
          found.ifPresent(open -> operations.working(jdbc, open));
          return found.map(Operation::abandoning).orElse(false);
        });
  }

  Verdict conclude(TenantId id, String operation, int quiet) {
    return transactions.in(
        id,
        jdbc -> {
          Optional<Operation> found = open(jdbc, id, operation);
          if (found.isEmpty()) {
            return ENDED;
          }
          // Whoever changes the record waits for this decision, or is seen by it.
          long revision = revision(jdbc, id);
          Operation open = found.get();
          Fault fault = open.blocker().orElse(null);
          OperationState state = state(open, revision);
          Duration pause = pause(open, state, quiet);
          operations.stands(jdbc, open, state, fault, pause.plus(GRACE).toMillis());
          if (open.kind() == OperationKind.ONBOARD) {
            place(id, state);
          }
          boolean ended =
              state == OperationState.COMPLETED
                  || (open.kind() == OperationKind.VERIFY && state != OperationState.RUNNING);
          if (ended) {
            metrics.ended(open, state);
          }
          return ended ? ENDED : new Verdict(false, pause.toMillis());
        });
  }

  private Optional<Operation> open(JdbcClient jdbc, TenantId id, String operation) {
    return operations.find(jdbc, id, operation).filter(Operation::open);
  }

  private static long revision(JdbcClient jdbc, TenantId id) {
    return jdbc.sql("select revision from cruvero.tenants where tenant_id = ? for no key update")
        .param(id.value())
        .query(Long.class)
        .single();
  }

  private static OperationState state(Operation operation, long revision) {
    if (operation.steps().stream().allMatch(row -> row.state().passed())) {
      return judged(operation, revision) ? OperationState.COMPLETED : OperationState.RUNNING;
    }
    if (any(operation, StepState.FAILED)) {
      return OperationState.FAILED;
    }
    if (any(operation, StepState.RUNNING)) {
      return OperationState.RUNNING;
    }
    return any(operation, StepState.WAITING)
        ? OperationState.AWAITING_HUMAN
        : OperationState.RUNNING;
  }

  /** Whether the record is still the one that the steps were judged by. */
  private static boolean judged(Operation operation, long revision) {
    return operation.step(Step.RECORD).evidence().get("revision") instanceof Number seen
        && seen.longValue() == revision;
  }

  private static boolean any(Operation operation, StepState state) {
    return operation.steps().stream().anyMatch(row -> row.state() == state);
  }

  /** Moves the tenant along: failed, provisioning again, active. */
  private void place(TenantId id, OperationState state) {
    Tenant tenant = tenants.get(id);
    if (state == OperationState.FAILED) {
      if (tenant.state() == TenantState.PROVISIONING) {
        var _ = tenants.move(id, TenantState.PROVISIONING, TenantState.FAILED, ACTOR);
      }
      return;
    }
    if (tenant.state() == TenantState.FAILED) {
      var _ = tenants.move(id, TenantState.FAILED, TenantState.PROVISIONING, ACTOR);
    }
    if (state == OperationState.COMPLETED && tenants.get(id).state() == TenantState.PROVISIONING) {
      var _ = tenants.move(id, TenantState.PROVISIONING, TenantState.ACTIVE, ACTOR);
    }
  }

  /** Until the next try of a step; while only people are waited for, ever longer. */
  private Duration pause(Operation operation, OperationState state, int quiet) {
    if (state == OperationState.COMPLETED) {
      return Duration.ZERO;
    }
    if (operation.steps().stream().allMatch(row -> row.state().passed())) {
      return SHORTEST;
    }
    Duration look = FIRST_LOOK.multipliedBy(1L << Math.min(quiet, 4));
    Duration pause = look.compareTo(LAST_LOOK) > 0 ? LAST_LOOK : look;
    @Nullable Instant next =
        operation.steps().stream()
            .map(StepRow::nextRetryAt)
            .filter(Objects::nonNull)
            .min(Instant::compareTo)
            .orElse(null);
    if (next != null) {
      Duration until = Duration.between(clock.instant(), next);
      pause = until.compareTo(pause) < 0 ? until : pause;
    }
    return pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
  }
}
