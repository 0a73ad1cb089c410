package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.RunId;
import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.onboarding.workflow.Verdict;
import dev.cruvero.runs.Runs;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.secrets.StoredSecret;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.tenants.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Undoes in reverse what an operation did: what we wrote to Vault, the namespace if we made it, the
 * record. Repeats until everything is gone; what somebody else made stays.
 */
final class Abandonment {
  private static final Actor ACTOR = Actor.system("onboarding");
  private static final Verdict ENDED = new Verdict(true, 0);
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final TenantTransactions transactions;
  private final Tenants tenants;
  private final OperationRows operations;
  private final StepRows rows;
  private final Runs runs;
  private final Secrets secrets;
  private final PayloadKeys keys;
  private final Fleet fleet;
  private final Namespaces namespaces;
  private final OnboardingMetrics metrics;

  Abandonment(
      TenantTransactions transactions,
      Tenants tenants,
      OperationRows operations,
      StepRows rows,
      Runs runs,
      Secrets secrets,
      PayloadKeys keys,
      Fleet fleet,
      Namespaces namespaces,
      OnboardingMetrics metrics) {
    this.transactions = transactions;
    this.tenants = tenants;
    this.operations = operations;
    this.rows = rows;
    this.runs = runs;
    this.secrets = secrets;
    this.keys = keys;
    this.fleet = fleet;
    this.namespaces = namespaces;
    this.metrics = metrics;
  }

  Verdict undo(TenantId id, String operation) {
    Optional<Operation> open =
        transactions.in(id, jdbc -> operations.find(jdbc, id, operation).filter(Operation::open));
    Optional<Tenant> tenant = tenants.find(id);
    if (open.isEmpty()) {
      return ENDED;
    }
    try {
      tenant.ifPresent(found -> withdraw(found, open.get()));
      transactions.run(
          id,
          jdbc -> {
            operations.stands(jdbc, open.get(), OperationState.ABANDONED, null, 0);
            tenants.remove(id, ACTOR);
          });
      metrics.ended(open.get(), OperationState.ABANDONED);
      return ENDED;
    } catch (CruveroException failure) {
      Fault fault = Fault.of(failure, "cruvero doctor --tenant " + id);
      transactions.run(
          id,
          jdbc -> {
            rows.stuck(jdbc, open.get(), stuckAt(fault), fault, AGAIN);
            operations.stands(jdbc, open.get(), OperationState.FAILED, fault, AGAIN.toMillis());
          });
      return new Verdict(false, AGAIN.toMillis());
    }
  }

  private static Step stuckAt(Fault fault) {
    return fault.owner() == Owner.SECURITY ? Step.SECRETS : Step.NAMESPACE;
  }

  private void withdraw(Tenant tenant, Operation operation) {
    endSampleRun(tenant, operation);
    List<StoredSecret> stored = secrets.list(tenant.id());
    stored.stream()
        .filter(StoredSecret::writtenHere)
        .forEach(secret -> secrets.erase(tenant.id(), secret.provider(), ACTOR));
    secrets.forget(tenant.id());
    fleet.stop(tenant.id());
    if (tenant.tier() == Tier.DEDICATED) {
      // Deletes only what carries our mark for this very tenant.
      var _ = namespaces.delete(tenant.namespace(), tenant.id());
    }
    // Last: until the namespace is gone, something in it may still have to be read.
    keys.destroy(tenant.id(), ACTOR);
  }

  /** A run that goes on would go on paying. */
  private void endSampleRun(Tenant tenant, Operation operation) {
    if (operation.step(Step.SAMPLE_RUN).evidence().get("run") instanceof String run) {
      try {
        var _ = runs.cancel(tenant.id(), new RunId(run));
      } catch (CruveroException failure) {
        if (failure.code() != ErrorCode.RUN_NOT_FOUND
            && failure.code() != ErrorCode.ILLEGAL_STATE) {
          throw failure;
        }
      }
    }
  }
}
