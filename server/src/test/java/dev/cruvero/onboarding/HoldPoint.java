package dev.cruvero.onboarding;

import dev.cruvero.api.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A write at which a server is held until it is killed: the intent of a step, before anything is
 * done for it, or its evidence, after everything was done and before anybody knows.
 */
record HoldPoint(String table, String column, String value, String state) {
  /** From the step table, and the kinds of steps of a run. What is after one is before the next. */
  static List<HoldPoint> all() {
    List<HoldPoint> points = new ArrayList<>();
    for (Step step : Step.values()) {
      points.add(new HoldPoint("onboarding_steps", "step", step.id(), "DONE"));
      if (step != Step.RECORD
          && step != Step.LIMITS
          && step != Step.POLICY
          && step != Step.REGISTRY) {
        points.add(new HoldPoint("onboarding_steps", "step", step.id(), "RUNNING"));
      }
    }
    for (String kind : List.of("MODEL", "TOOL")) {
      points.add(new HoldPoint("run_steps", "kind", kind, "RUNNING"));
      points.add(new HoldPoint("run_steps", "kind", kind, "DONE"));
    }
    points.add(new HoldPoint("onboardings", "kind", "onboard", "COMPLETED"));
    return points;
  }

  String trigger(String tenant) {
    return """
    create trigger hold_%s before insert or update on cruvero.%s for each row
      when (new.tenant_id = '%s' and new.%s = '%s' and new.state = '%s') execute function cruvero.hold()
    """
        .formatted(tenant, table, tenant, column, value, state);
  }

  @Override
  public String toString() {
    return table + " " + value + " " + state;
  }
}
