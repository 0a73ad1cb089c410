package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Step;
import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.ServingState;
import dev.cruvero.isolation.Isolation;
import dev.cruvero.tenants.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Step 3: a workflow completed on the tenant's own worker. */
final class WorkersStep implements StepWork {
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);
  private static final List<Step> INPUTS =
      List.of(Step.LIMITS, Step.POLICY, Step.SECRETS, Step.REGISTRY);

  private final Fleet fleet;
  private final Isolation isolation;

  WorkersStep(Fleet fleet, Isolation isolation) {
    this.fleet = fleet;
    this.isolation = isolation;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    ServingState state = fleet.awaitServing(tenant, STARTS_WITHIN);
    if (!state.serving()) {
      throw unserved(tenant, state);
    }
    if (sampleRunFollows(operation)) {
      return new StepOutcome.Deferred(Map.of("serving", true, "probe", "the sample run"));
    }
    return new StepOutcome.Done(
        Map.of(
            "serving",
            true,
            "probe",
            isolation.pickedUp(tenant),
            "queue",
            fleet.taskQueue(tenant)));
  }

  /** The sample run proves the same, unless something stands before it. */
  private static boolean sampleRunFollows(Operation operation) {
    StepRow sample = operation.step(Step.SAMPLE_RUN);
    return !sample.state().passed()
        && sample.fault() == null
        && operation.step(Step.HEALTH).fault() == null
        && INPUTS.stream().allMatch(operation::passed);
  }

  private static CruveroException unserved(Tenant tenant, ServingState state) {
    ErrorCode cause = state.state().cause();
    return new CruveroException(
        cause == null ? ErrorCode.NO_WORKER_PROCESS : cause,
        "the tasks of tenant \"" + tenant.id() + "\" are not picked up: " + state.state().message(),
        "cruvero doctor --tenant " + tenant.id());
  }
}
