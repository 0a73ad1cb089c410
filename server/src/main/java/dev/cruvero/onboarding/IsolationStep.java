package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.Step;
import dev.cruvero.isolation.Isolation;
import dev.cruvero.isolation.Probe;
import dev.cruvero.isolation.Proof;
import dev.cruvero.tenants.Tenant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Step 10: the tenant is proven to be sealed. */
final class IsolationStep implements StepWork {
  private final Isolation isolation;

  IsolationStep(Isolation isolation) {
    this.isolation = isolation;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    Proof proof = isolation.prove(tenant, workflow(operation));
    return proof
        .breach()
        .<StepOutcome>map(
            probe -> new StepOutcome.Broken(breach(tenant, probe), kept(tenant, proof)))
        // A control that fails may be a key that another process has just replaced: tried again.
        .or(() -> proof.unproven().map(probe -> new StepOutcome.Failing(unproven(tenant, probe))))
        .orElseGet(() -> new StepOutcome.Done(kept(tenant, proof)));
  }

  private Map<String, Object> kept(Tenant tenant, Proof proof) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    isolation
        .keep(tenant, proof)
        .json()
        .properties()
        .forEach(field -> evidence.put(field.getKey(), field.getValue()));
    return evidence;
  }

  /** What step 3 ran; while the sample run is to prove that step, there is none. */
  private static @Nullable String workflow(Operation operation) {
    return operation.passed(Step.WORKERS)
            && operation.step(Step.WORKERS).evidence().get("probe") instanceof String probe
        ? probe
        : null;
  }

  private static Fault breach(Tenant tenant, Probe probe) {
    return new Fault(
        ErrorCode.ISOLATION_BREACH,
        "isolation of tenant \""
            + tenant.id()
            + "\" is broken at "
            + probe.boundary()
            + ": "
            + probe.actor()
            + " reached "
            + probe.target()
            + " ("
            + probe.observed()
            + ")",
        "cruvero doctor --tenant " + tenant.id());
  }

  private static Fault unproven(Tenant tenant, Probe probe) {
    return new Fault(
        ErrorCode.UNHEALTHY,
        "isolation of tenant \""
            + tenant.id()
            + "\" is not proven at "
            + probe.boundary()
            + ": the allowed control of "
            + probe.actor()
            + " failed ("
            + probe.control()
            + ")",
        Owner.SECURITY,
        "cruvero doctor --tenant " + tenant.id());
  }
}
