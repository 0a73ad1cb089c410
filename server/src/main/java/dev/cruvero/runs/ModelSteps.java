package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.models.ChatOutcome;
import dev.cruvero.models.ChatOutcome.Answered;
import dev.cruvero.models.ChatOutcome.Failed;
import dev.cruvero.models.Models;
import dev.cruvero.quotas.Admission;
import dev.cruvero.quotas.HoldId;
import dev.cruvero.quotas.HoldOwner;
import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.quotas.Used;
import dev.cruvero.runs.ModelPlans.Plan;
import dev.cruvero.runs.RunStep.Kind;
import dev.cruvero.runs.RunStep.State;
import dev.cruvero.runs.workflow.ModelResult;
import dev.cruvero.runs.workflow.ModelTask;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import io.temporal.activity.ActivityExecutionContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Model calls: the intent with its hold in one transaction, then the call, then the receipt with
 * its settlement in another. Between the two nothing is lost but the hold, which expires.
 */
final class ModelSteps {

  private static final int PROVIDER_ATTEMPTS = 4;

  /** Longer than a call can take, so that a hold is an orphan only when its worker is gone. */
  private static final Duration HOLD = ModelPlans.DEADLINE.plusMinutes(2);

  /** Before these, nothing was sent to a provider. */
  private static final Set<ErrorCode> UNSENT =
      Set.of(
          ErrorCode.UNKNOWN_MODEL,
          ErrorCode.CREDENTIAL_MISSING,
          ErrorCode.CREDENTIAL_DELETED,
          ErrorCode.CREDENTIAL_FORBIDDEN,
          ErrorCode.VAULT_SEALED,
          ErrorCode.VAULT_UNREACHABLE);

  private final TenantTransactions transactions;
  private final RunRows rows;
  private final StepRows steps;
  private final Tenants tenants;
  private final ModelPlans plans;
  private final Models models;
  private final Quotas quotas;
  private final RefusalAudit refusals;

  ModelSteps(
      TenantTransactions transactions,
      RunRows rows,
      StepRows steps,
      Tenants tenants,
      ModelPlans plans,
      Models models,
      Quotas quotas,
      RefusalAudit refusals) {
    this.transactions = transactions;
    this.rows = rows;
    this.steps = steps;
    this.tenants = tenants;
    this.plans = plans;
    this.models = models;
    this.quotas = quotas;
    this.refusals = refusals;
  }

  /** What a look at the records came to: a result that is there, or a call to be made. */
  private sealed interface Prepared {
    record Known(ModelResult result) implements Prepared {}

    record Call(Plan plan, HoldId hold) implements Prepared {}
  }

  ModelResult decide(TenantId tenant, ModelTask task, ActivityExecutionContext activity) {
    Prepared prepared =
        quotas.inTurn(
            tenant,
            Limit.RPM,
            () -> transactions.in(tenant, jdbc -> prepare(jdbc, tenant, task)),
            crowded -> known(ModelResult.Kind.WAIT, crowded.retryAfter().toMillis()));
    return switch (prepared) {
      case Prepared.Known known -> known.result();
      case Prepared.Call call -> call(tenant, call.plan(), call.hold(), activity);
    };
  }

  private Prepared prepare(JdbcClient jdbc, TenantId tenant, ModelTask task) {
    RunId id = new RunId(task.run());
    Run run = rows.lock(jdbc, id) ? rows.find(jdbc, id).orElse(null) : null;
    if (run == null || run.state().ended()) {
      return known(ModelResult.Kind.ENDED, 0);
    }
    if (run.cancelRequested()) {
      return known(ModelResult.Kind.CANCELLED, 0);
    }
    List<RunStep> all = steps.list(jdbc, id);
    RunStep recorded =
        all.stream().filter(step -> step.number() == task.step()).findFirst().orElse(null);
    if (recorded != null && recorded.state() == State.DONE) {
      return new Prepared.Known(result(recorded));
    }
    int attempt = recorded == null ? 1 : recorded.attempts() + 1;
    Tenant record = tenants.get(tenant);
    Downgrade downgrade = Downgrade.now(quotas, record, run.model());
    return admit(jdbc, tenant, run, plans.plan(record, run, all, task, attempt, downgrade));
  }

  private Prepared admit(JdbcClient jdbc, TenantId tenant, Run run, Plan plan) {
    HoldOwner owner = new HoldOwner(run.id(), plan.step(), plan.attempt());
    return switch (quotas.reserve(tenant, owner, plan.worst(), HOLD)) {
      case Admission.Granted granted -> {
        rows.running(jdbc, run.id());
        steps.begin(
            jdbc,
            tenant,
            run.id(),
            plan.step(),
            Kind.MODEL,
            plan.model().name(),
            null,
            plan.downgraded());
        RunWarnings.note(jdbc, tenant, run.id(), plan.step(), plan.worst(), granted.windows());
        yield new Prepared.Call(plan, granted.hold());
      }
      case Admission.Refused refused -> refused(jdbc, tenant, run, refused);
      case Admission.Unavailable _ ->
          throw new CruveroException(
              ErrorCode.LIMITS_UNDECIDED,
              "the limits of tenant \"" + tenant + "\" could not be checked");
    };
  }

  private Prepared refused(JdbcClient jdbc, TenantId tenant, Run run, Admission.Refused refused) {
    refusals.step(jdbc, tenant, run.id(), refused);
    if (Refusals.lasting(refused)) {
      Cause cause = Refusals.end(tenant, refused);
      rows.end(jdbc, run.id(), RunState.LIMIT_REACHED, null, cause);
      return known(ModelResult.Kind.ENDED, 0);
    }
    rows.waiting(jdbc, run.id(), refused.limit().id(), refused.until());
    return known(ModelResult.Kind.WAIT, refused.retryAfter().toMillis());
  }

  private ModelResult call(
      TenantId tenant, Plan plan, HoldId hold, ActivityExecutionContext activity) {
    ChatOutcome outcome;
    try {
      outcome = Beats.during(activity, () -> models.chat(tenant, plan.request()));
    } catch (CancellationException givenUp) {
      // the provider may bill a call that nobody waits for any more
      quotas.settle(tenant, hold, plan.worst(), false);
      throw givenUp;
    }
    return switch (outcome) {
      case Answered answered ->
          quotas.inTurn(
              tenant,
              () -> transactions.in(tenant, jdbc -> answered(jdbc, tenant, plan, hold, answered)));
      case Failed failed -> throw failed(tenant, plan, hold, failed);
    };
  }

  private ModelResult answered(
      JdbcClient jdbc, TenantId tenant, Plan plan, HoldId hold, Answered answer) {
    boolean known = answer.usageKnown();
    long prompt = known ? answer.usage().promptTokens() : plan.promptEstimate();
    long completion = known ? answer.usage().completionTokens() : plan.request().maxOutputTokens();
    BigDecimal cost =
        Objects.requireNonNullElseGet(
            answer.usage().costUsd(), () -> plan.model().cost(prompt, completion));
    // the run's row first, the limits after it: the order in which prepare locks them
    var _ = rows.lock(jdbc, plan.run());
    if (known) {
      quotas.settle(tenant, hold, Used.call(prompt, completion, cost));
    } else {
      quotas.settle(tenant, hold, plan.worst(), false);
    }
    if (steps.answered(jdbc, plan.run(), plan.step(), answer, prompt, completion, cost)) {
      finish(jdbc, plan.run(), answer);
    }
    return steps
        .find(jdbc, plan.run(), plan.step())
        .filter(step -> step.state() == State.DONE)
        .map(ModelSteps::result)
        .orElseGet(() -> ModelResult.without(ModelResult.Kind.ENDED, 0));
  }

  /** An answer without tool calls is the run's; no further activity is needed to record it. */
  private void finish(JdbcClient jdbc, RunId run, Answered answer) {
    if (answer.finishReason().equals("content_filter")) {
      Cause cause =
          Cause.of(
              ErrorCode.PROVIDER_REFUSED,
              "the provider " + answer.provider().id() + " filtered the answer's content",
              null);
      rows.end(jdbc, run, RunState.FAILED, null, cause);
    } else if (answer.toolCalls().isEmpty()) {
      rows.end(jdbc, run, RunState.COMPLETED, answer.text().replace("\0", ""), null);
    }
  }

  private RuntimeException failed(TenantId tenant, Plan plan, HoldId hold, Failed failed) {
    boolean retry = failed.retry() && plan.attempt() < PROVIDER_ATTEMPTS;
    Cause cause = Cause.of(tenant, failed);
    var _ =
        quotas.inTurn(
            tenant,
            () ->
                transactions.in(
                    tenant,
                    jdbc -> {
                      giveBack(tenant, plan, hold, failed);
                      steps.attemptFailed(jdbc, plan.run(), plan.step(), cause, !retry);
                      return true;
                    }));
    return Failures.of(cause, failed.retryAfter(), retry);
  }

  private void giveBack(TenantId tenant, Plan plan, HoldId hold, Failed failed) {
    if (UNSENT.contains(failed.code())) {
      quotas.release(tenant, hold);
    } else if (failed.mayBeBilled()) {
      quotas.settle(tenant, hold, plan.worst(), false);
    } else {
      quotas.settle(tenant, hold, Used.call(0, 0, BigDecimal.ZERO));
    }
  }

  private static Prepared known(ModelResult.Kind kind, long waitMillis) {
    return new Prepared.Known(ModelResult.without(kind, waitMillis));
  }

  private static ModelResult result(RunStep step) {
    boolean over =
        step.toolCalls().isEmpty() || Objects.equals(step.finishReason(), "content_filter");
    return new ModelResult(
        over ? ModelResult.Kind.ENDED : ModelResult.Kind.TOOLS,
        0,
        over ? List.of() : step.toolCalls().stream().map(RunTools::digest).toList(),
        step.promptTokens() + step.completionTokens(),
        step.costUsd());
  }
}
