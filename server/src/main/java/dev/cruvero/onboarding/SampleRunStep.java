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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Step 9: an ordinary run completes, and the counters rose by what the provider says it used. The
 * run's id is written down before the run is started, so that after a crash it is the same run.
 */
final class SampleRunStep implements StepWork {
  private static final Actor ACTOR = Actor.system("onboarding");
  private static final String CALCULATOR = "calculator";
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final Runs runs;
  private final CounterProof counters;
  private final TenantTransactions transactions;
  private final StepRows rows;

  SampleRunStep(Runs runs, CounterProof counters, TenantTransactions transactions, StepRows rows) {
    this.runs = runs;
    this.counters = counters;
    this.transactions = transactions;
    this.rows = rows;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    Map<String, Object> intent = intent(tenant, operation);
    RunId id = new RunId(String.valueOf(intent.get("run")));
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
    return counters.prove(tenant, run, intent, calculates(tenant));
  }

  /** The run to look for: the one written down, unless it ended badly and another is due. */
  private Map<String, Object> intent(Tenant tenant, Operation operation) {
    Map<String, Object> known = operation.step(Step.SAMPLE_RUN).evidence();
    int serial = known.get("serial") instanceof Number number ? number.intValue() : 0;
    if (known.get("run") instanceof String text) {
      Optional<Run> earlier = find(tenant.id(), new RunId(text));
      boolean spent =
          earlier.isPresent()
              && earlier.get().state().ended()
              && earlier.get().state() != RunState.COMPLETED;
      if (!spent) {
        return known;
      }
    }
    Map<String, Object> intent = new LinkedHashMap<>();
    intent.put("run", id(operation, serial + 1).value());
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

  private static boolean calculates(Tenant tenant) {
    return Policies.decide(tenant.id(), tenant.policy(), Subject.TOOL, CALCULATOR)
        instanceof PolicyDecision.Allowed;
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
