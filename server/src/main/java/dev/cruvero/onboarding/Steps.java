package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Looks at a step: intent in one transaction, work outside of any, outcome in another. Whatever the
 * work throws becomes the step's cause; only the database's absence is thrown on.
 */
final class Steps {
  private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

  /** A step that is being worked on. */
  private record Begun(Tenant tenant, Operation operation) {}

  private final TenantTransactions transactions;
  private final Tenants tenants;
  private final OperationRows operations;
  private final StepRows rows;
  private final RecordSteps records;
  private final Map<Step, StepWork> works;

  Steps(
      TenantTransactions transactions,
      Tenants tenants,
      OperationRows operations,
      StepRows rows,
      RecordSteps records,
      Map<Step, StepWork> works) {
    this.transactions = transactions;
    this.tenants = tenants;
    this.operations = operations;
    this.rows = rows;
    this.records = records;
    this.works = Map.copyOf(works);
  }

  /** Steps 1, 4, 5 and 7; true when all are done. */
  boolean records(TenantId id, String operation) {
    return transactions.in(
        id,
        jdbc -> {
          Optional<Operation> found = operations.find(jdbc, id, operation).filter(Operation::open);
          if (found.isEmpty()) {
            return false;
          }
          Map<Step, StepOutcome> outcomes = records.perform(tenants.get(id));
          outcomes.forEach((step, outcome) -> rows.finish(jdbc, found.get(), step, outcome));
          return outcomes.values().stream().allMatch(StepOutcome.Done.class::isInstance);
        });
  }

  /** One step; true when it is done, or as good as done. */
  boolean perform(TenantId id, String operation, Step step) {
    Optional<Operation> found =
        transactions.in(id, jdbc -> operations.find(jdbc, id, operation).filter(Operation::open));
    if (found.isEmpty() || found.get().passed(step)) {
      return found.isPresent();
    }
    if (found.get().step(step).broken()) {
      return false;
    }
    Begun begun = begin(id, found.get(), step);
    if (begun == null) {
      return false;
    }
    StepOutcome outcome = guarded(begun, step);
    transactions.run(
        id,
        jdbc -> {
          rows.finish(jdbc, begun.operation(), step, outcome);
          if (step == Step.SAMPLE_RUN && outcome instanceof StepOutcome.Done done) {
            provenBySampleRun(begun, done, jdbc);
          }
        });
    return outcome instanceof StepOutcome.Done || outcome instanceof StepOutcome.Deferred;
  }

  private @Nullable Begun begin(TenantId id, Operation operation, Step step) {
    return transactions.<@Nullable Begun>in(
        id,
        jdbc -> rows.begin(jdbc, operation, step) ? new Begun(tenants.get(id), operation) : null);
  }

  /** The run went through the tenant's own worker: that is what step 3 asks for. */
  private void provenBySampleRun(
      Begun begun, StepOutcome.Done done, org.springframework.jdbc.core.simple.JdbcClient jdbc) {
    if (!begun.operation().passed(Step.WORKERS)) {
      Map<String, Object> evidence =
          new LinkedHashMap<>(begun.operation().step(Step.WORKERS).evidence());
      evidence.put("probe", done.evidence().get("run"));
      rows.finish(jdbc, begun.operation(), Step.WORKERS, new StepOutcome.Done(evidence));
    }
  }

  private StepOutcome guarded(Begun begun, Step step) {
    TenantId id = begun.tenant().id();
    try {
      StepWork work = works.get(step);
      if (work == null) {
        throw new IllegalStateException("no work for step " + step.id());
      }
      return work.perform(begun.tenant(), begun.operation());
    } catch (CruveroException failure) {
      return Failures.of(failure, id);
    } catch (CannotCreateTransactionException
        | TransientDataAccessException
        | RecoverableDataAccessException
        | NonTransientDataAccessResourceException databaseGone) {
      throw databaseGone;
    } catch (RuntimeException unexpected) {
      LOG.error(
          "step {} of tenant {} failed unexpectedly; it is tried again", step.id(), id, unexpected);
      return new StepOutcome.Failing(
          new Fault(
              ErrorCode.INTERNAL_ERROR,
              "step "
                  + step.id()
                  + " of tenant \""
                  + id
                  + "\" failed unexpectedly; the server's log says why",
              "cruvero doctor --tenant " + id));
    }
  }
}
