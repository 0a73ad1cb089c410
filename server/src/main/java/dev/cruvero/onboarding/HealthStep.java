package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.health.Component;
import dev.cruvero.health.ComponentState;
import dev.cruvero.health.Health;
import dev.cruvero.health.Status;
import dev.cruvero.tenants.Tenant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Step 8: every component works. A degraded one does not hold a tenant up: it may be another
 * tenant's trouble.
 */
final class HealthStep implements StepWork {
  private final Health health;

  HealthStep(Health health) {
    this.health = health;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    for (ComponentState state : health.report().components()) {
      Component component = state.component();
      if (component.status() == Status.UNHEALTHY) {
        return new StepOutcome.Failing(
            new Fault(
                ErrorCode.UNHEALTHY,
                "the component " + component.name() + " is unhealthy",
                component.owner(),
                component.next() == null ? "cruvero health --detail" : component.next()));
      }
      evidence.put(component.name(), component.status().id());
    }
    return new StepOutcome.Done(evidence);
  }
}
