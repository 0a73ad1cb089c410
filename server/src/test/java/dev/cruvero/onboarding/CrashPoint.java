package dev.cruvero.onboarding;

import dev.cruvero.api.Step;
import dev.cruvero.testing.Way;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a server is killed: at a write that waits for ever (the intent of a step, before anything
 * is done for it, or its evidence, after everything was done and before anybody knows), or in the
 * middle of a call to somebody else.
 */
sealed interface CrashPoint {

  /** A row that is about to be written. */
  record Write(String table, String column, String value, String state) implements CrashPoint {
    String trigger(String tenant) {
      return """
      create trigger hold_%s before insert or update on cruvero.%s for each row
        when (new.tenant_id = '%s' and new.%s = '%s' and new.state = '%s') execute function cruvero.hold()
      """
          .formatted(tenant, table, tenant, column, value, state);
    }
  }

  /**
   * A call to Temporal about the tenant's namespace.
   *
   * @param about what else is in its message
   */
  record Temporal(Step step, String method, String about, Way way) implements CrashPoint {}

  /** A read of the tenant's credential. */
  record Vault(Way way) implements CrashPoint {}

  /** A call of the model with the tenant's credential. */
  record Model(Way way) implements CrashPoint {}

  /** From the step table and the kinds of steps of a run: before, during and after each. */
  static List<CrashPoint> all() {
    List<CrashPoint> points = new ArrayList<>();
    points.add(new Write("tenants", "state", "PROVISIONING", "PROVISIONING"));
    for (Step step : Step.values()) {
      points.addAll(of(step));
      points.add(new Write("onboarding_steps", "step", step.id(), "DONE"));
    }
    points.add(new Write("onboardings", "kind", "onboard", "COMPLETED"));
    return points;
  }

  private static List<CrashPoint> of(Step step) {
    CrashPoint intent = new Write("onboarding_steps", "step", step.id(), "RUNNING");
    return switch (step) {
      // One transaction: before it, and each of its writes.
      case RECORD, LIMITS, POLICY, REGISTRY -> List.of();
      case NAMESPACE ->
          List.of(
              intent,
              new Temporal(step, "RegisterNamespace", "", Way.HOLD_BEFORE),
              new Temporal(step, "RegisterNamespace", "", Way.HOLD_AFTER));
      case WORKERS -> List.of(intent, new Temporal(step, "DescribeNamespace", "", Way.HOLD_BEFORE));
      case SECRETS -> List.of(intent, new Vault(Way.HOLD_BEFORE), new Vault(Way.HOLD_AFTER));
      case HEALTH -> List.of(intent);
      case SAMPLE_RUN -> sampleRun(intent);
      case ISOLATION ->
          List.of(
              intent,
              new Temporal(step, "StartWorkflowExecution", "probe-", Way.HOLD_AFTER),
              new Temporal(step, "DescribeWorkflowExecution", "probe-", Way.HOLD_BEFORE));
    };
  }

  /** It is an ordinary run: its steps are those of any. */
  private static List<CrashPoint> sampleRun(CrashPoint intent) {
    List<CrashPoint> points = new ArrayList<>(List.of(intent));
    for (Way way : List.of(Way.HOLD_BEFORE, Way.HOLD_AFTER)) {
      points.add(new Temporal(Step.SAMPLE_RUN, "StartWorkflowExecution", "run_", way));
      points.add(new Model(way));
    }
    for (String kind : List.of("MODEL", "TOOL")) {
      points.add(new Write("run_steps", "kind", kind, "RUNNING"));
      points.add(new Write("run_steps", "kind", kind, "DONE"));
    }
    points.add(new Write("runs", "state", "COMPLETED", "COMPLETED"));
    return points;
  }
}
