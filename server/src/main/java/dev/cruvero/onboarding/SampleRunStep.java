package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.policies.Policies;
import dev.cruvero.policies.PolicyDecision;
import dev.cruvero.policies.Subject;
import dev.cruvero.registries.Registries;
import dev.cruvero.runs.Cause;
import dev.cruvero.runs.NewRun;
import dev.cruvero.runs.Run;
import dev.cruvero.runs.RunState;
import dev.cruvero.runs.Runs;
import dev.cruvero.tenants.Tenant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Step 9: an ordinary run completes, and the counters rose by what the provider says it used. The
 * run's id is written down before the run is started, so that after a crash it is the same run.
 */
final class SampleRunStep implements StepWork {
  private static final Actor ACTOR = Actor.system("onboarding");
  private static final String RUN = "run";
  private static final String CALCULATOR = "calculator";
  private static final int TRIES = 3;

  /** What a run ends with before a provider has answered anything. */
  private static final Set<ErrorCode> UNBILLED =
      EnumSet.of(
          ErrorCode.PROVIDER_UNAVAILABLE,
          ErrorCode.PROVIDER_RATE_LIMITED,
          ErrorCode.VAULT_SEALED,
          ErrorCode.VAULT_UNREACHABLE,
          ErrorCode.TEMPORAL_UNREACHABLE,
          ErrorCode.NAMESPACE_GONE);

  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final Runs runs;
  private final Registries registries;
  private final CounterProof counters;
  private final TenantTransactions transactions;
  private final StepRows rows;

  SampleRunStep(
      Runs runs,
      Registries registries,
      CounterProof counters,
      TenantTransactions transactions,
      StepRows rows) {
    this.runs = runs;
    this.registries = registries;
    this.counters = counters;
    this.transactions = transactions;
    this.rows = rows;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    StepRow row = operation.step(Step.SAMPLE_RUN);
    Map<String, Object> intent = row.evidence();
    if (spent(tenant.id(), intent)) {
      StepOutcome held = held(row);
      if (held != null) {
        return held;
      }
    }
    if (!intent.containsKey(RUN) || spent(tenant.id(), intent)) {
      intent = another(tenant, operation, intent);
    }
    RunId id = new RunId(String.valueOf(intent.get(RUN)));
    if (find(tenant.id(), id).isEmpty()) {
      var _ = runs.start(tenant, request(tenant, id), ACTOR, true);
    }
    Run run = runs.await(tenant.id(), id, WAIT);
    if (!run.state().ended()) {
      return new StepOutcome.Underway(intent, AGAIN);
    }
    if (run.state() != RunState.COMPLETED) {
      throw failure(tenant, run);
    }
    StepOutcome proven = counters.prove(tenant, run, intent, calculates(tenant));
    return proven instanceof StepOutcome.Broken broken && row.failures() < TRIES && repeated(run)
        ? inconclusive(operation, broken)
        : proven;
  }

  /** Whether a call of it was begun again, after one that nobody knows to have been billed. */
  private boolean repeated(Run run) {
    return runs.steps(run.tenant(), run.id()).stream().anyMatch(step -> step.attempts() > 1);
  }

  /** A call without an answer is charged in full, which is right and proves nothing: once more. */
  private StepOutcome inconclusive(Operation operation, StepOutcome.Broken broken) {
    transactions.run(
        operation.tenant(), jdbc -> rows.note(jdbc, operation, Step.SAMPLE_RUN, broken.evidence()));
    return new StepOutcome.Failing(broken.fault());
  }

  /** Whether the run that was written down ended badly, or proved nothing. */
  private boolean spent(TenantId tenant, Map<String, Object> intent) {
    if (intent.containsKey(CounterProof.VERDICT)) {
      return true;
    }
    return intent.get(RUN) instanceof String text
        && find(tenant, new RunId(text))
            .filter(run -> run.state().ended() && run.state() != RunState.COMPLETED)
            .isPresent();
  }

  /**
   * Runs cost money: none is started for the same reason again, before something changed or after a
   * few tries.
   */
  private static @Nullable StepOutcome held(StepRow row) {
    Fault fault = row.fault();
    if (fault == null) {
      return null;
    }
    if (row.state() == StepState.WAITING) {
      return new StepOutcome.Waiting(fault);
    }
    return row.failures() >= TRIES && !UNBILLED.contains(fault.code())
        ? new StepOutcome.Broken(fault, row.evidence())
        : null;
  }

  /** The intent for a run that was not started yet. */
  private Map<String, Object> another(
      Tenant tenant, Operation operation, Map<String, Object> before) {
    int serial = before.get("serial") instanceof Number number ? number.intValue() : 0;
    Map<String, Object> intent = new LinkedHashMap<>();
    intent.put(RUN, id(operation, serial + 1).value());
    intent.put("serial", serial + 1);
    intent.put("before", counters.snapshot(tenant.id()));
    transactions.run(tenant.id(), jdbc -> rows.note(jdbc, operation, Step.SAMPLE_RUN, intent));
    return intent;
  }

  private static RunId id(Operation operation, int serial) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((operation.id() + "/" + serial).getBytes(StandardCharsets.UTF_8));
      return new RunId("run_" + HexFormat.of().formatHex(digest, 0, 16));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException(absent);
    }
  }

  private NewRun request(Tenant tenant, RunId id) {
    return new NewRun(
        id,
        "Health check for tenant " + tenant.id(),
        null,
        null,
        calculates(tenant) ? CALCULATOR : null);
  }

  /** A calculator call is part of it wherever the tenant may and can make one. */
  private boolean calculates(Tenant tenant) {
    return Policies.decide(tenant.id(), tenant.policy(), Subject.TOOL, CALCULATOR)
            instanceof PolicyDecision.Allowed
        && registries.resolve(tenant).tool(CALCULATOR).isPresent();
  }

  private Optional<Run> find(TenantId tenant, RunId id) {
    try {
      return Optional.of(runs.get(tenant, id));
    } catch (CruveroException failure) {
      if (failure.code() == ErrorCode.RUN_NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static CruveroException failure(Tenant tenant, Run run) {
    Cause cause = run.cause();
    return new CruveroException(
        cause == null ? ErrorCode.INTERNAL_ERROR : cause.code(),
        "the sample run "
            + run.id()
            + " ended as "
            + run.state()
            + (cause == null ? "" : ": " + cause.message()),
        cause == null || cause.next() == null
            ? "cruvero runs show --tenant " + tenant.id() + " " + run.id()
            : cause.next());
  }
}
