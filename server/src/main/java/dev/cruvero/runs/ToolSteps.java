package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.models.ToolCall;
import dev.cruvero.policies.Policies;
import dev.cruvero.policies.PolicyDecision;
import dev.cruvero.policies.Subject;
import dev.cruvero.registries.Registry;
import dev.cruvero.registries.ToolDefinition;
import dev.cruvero.runs.RunStep.Kind;
import dev.cruvero.runs.RunStep.State;
import dev.cruvero.runs.workflow.ToolResult;
import dev.cruvero.runs.workflow.ToolTask;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.tools.ToolContext;
import dev.cruvero.tools.Tools;
import io.temporal.activity.ActivityExecutionContext;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tool calls: whatever comes of one goes back to the model, and the run continues. Refusals are
 * decided here by the policy as it is now, whatever the model was offered.
 */
final class ToolSteps {

  private final TenantTransactions transactions;
  private final RunRows rows;
  private final StepRows steps;
  private final Tenants tenants;
  private final RunTools runTools;
  private final Tools tools;
  private final RefusalAudit refusals;

  ToolSteps(
      TenantTransactions transactions,
      RunRows rows,
      StepRows steps,
      Tenants tenants,
      RunTools runTools,
      Tools tools,
      RefusalAudit refusals) {
    this.transactions = transactions;
    this.rows = rows;
    this.steps = steps;
    this.tenants = tenants;
    this.runTools = runTools;
    this.tools = tools;
    this.refusals = refusals;
  }

  /** What a look at the records came to. */
  private sealed interface Prepared {
    record Known(ToolResult result) implements Prepared {}

    record Told(RunId run, Observation observation) implements Prepared {}

    record Call(RunId run, Tenant tenant, ToolDefinition tool, String arguments)
        implements Prepared {}
  }

  ToolResult act(TenantId tenant, ToolTask task, ActivityExecutionContext activity) {
    Prepared prepared = transactions.in(tenant, jdbc -> prepare(jdbc, tenant, task));
    return switch (prepared) {
      case Prepared.Known known -> known.result();
      case Prepared.Told told -> told(tenant, told.run(), task.step(), told.observation());
      case Prepared.Call call -> {
        ToolContext context = new ToolContext(call.run(), task.step(), call.tenant().policy());
        Observation observation =
            Observation.of(
                call.tool().name(),
                Beats.during(
                    activity, () -> tools.execute(tenant, call.tool(), call.arguments(), context)));
        yield record(tenant, call.run(), task.step(), observation);
      }
    };
  }

  private ToolResult told(TenantId tenant, RunId run, int step, Observation observation) {
    transactions.run(
        tenant,
        jdbc -> {
          steps.observed(jdbc, run, step, observation);
          if (observation.state() == State.REFUSED && observation.cause() != null) {
            refusals.tool(jdbc, tenant, run, observation.cause().code());
          }
        });
    return ToolResult.OBSERVED;
  }

  private ToolResult record(TenantId tenant, RunId run, int step, Observation observation) {
    transactions.run(tenant, jdbc -> steps.observed(jdbc, run, step, observation));
    return ToolResult.OBSERVED;
  }

  private Prepared prepare(JdbcClient jdbc, TenantId tenantId, ToolTask task) {
    RunId id = new RunId(task.run());
    Run run = rows.lock(jdbc, id) ? rows.find(jdbc, id).orElse(null) : null;
    if (run == null || run.state().ended()) {
      return new Prepared.Known(ToolResult.ENDED);
    }
    if (run.cancelRequested()) {
      return new Prepared.Known(ToolResult.CANCELLED);
    }
    RunStep recorded = steps.find(jdbc, id, task.step()).orElse(null);
    if (recorded != null && recorded.state() != State.RUNNING) {
      return new Prepared.Known(ToolResult.OBSERVED);
    }
    RunStep asked = steps.find(jdbc, id, task.modelStep()).orElseThrow(() -> lost(id));
    ToolCall call = asked.toolCalls().get(task.index());
    Tenant tenant = tenants.get(tenantId);
    RunDrafts.mayRun(tenant, true);
    steps.begin(jdbc, tenantId, id, task.step(), Kind.TOOL, call.name(), call, null);
    return decide(run, tenant, asked, call, recorded != null);
  }

  private Prepared decide(
      Run run, Tenant tenant, RunStep asked, ToolCall call, boolean begunBefore) {
    String name = call.name();
    if (Policies.decide(tenant.id(), tenant.policy(), Subject.TOOL, name)
        instanceof PolicyDecision.Refused refused) {
      return new Prepared.Told(
          run.id(),
          Observation.refused(
              name, refused.code(), refused.rule(), refused.list(), refused.next()));
    }
    if (run.tools() != null && !run.tools().contains(name)) {
      return new Prepared.Told(
          run.id(),
          Observation.refused(
              name, ErrorCode.TOOL_NOT_ALLOWED, "not among the run's tools", "tools", null));
    }
    Registry registry = runTools.registry(tenant, run);
    ToolDefinition tool = registry.tool(name).orElse(null);
    if (tool == null) {
      CruveroException missing = OfferedTools.notSeeded(registry, name);
      return told(run, missing.code(), missing.getMessage());
    }
    if (Objects.equals(asked.finishReason(), "length")) {
      return told(run, ErrorCode.TOOL_FAILED, "the call was cut off; ask again, shorter");
    }
    if (tool.approval().equals("always")) {
      return new Prepared.Told(
          run.id(),
          Observation.refused(
              name,
              ErrorCode.TOOL_NOT_ALLOWED,
              "needs a person's approval, and nobody can be asked yet",
              "approval",
              null));
    }
    if (begunBefore && tool.idempotency().equals("once")) {
      return told(
          run, ErrorCode.TOOL_FAILED, "nobody knows whether the call was made; it is not repeated");
    }
    return new Prepared.Call(run.id(), tenant, tool, call.arguments());
  }

  private static Prepared told(Run run, ErrorCode code, String message) {
    return new Prepared.Told(run.id(), Observation.failed(code, message, null));
  }

  private static CruveroException lost(RunId run) {
    return new CruveroException(
        ErrorCode.INTERNAL_ERROR, "the step that asked for a tool of " + run + " is not recorded");
  }
}
