package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.db.AfterCommit;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import dev.cruvero.tenants.Tenants;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Operations on tenants: opened when a tenant appears, advanced whenever something about it
 * changes, verified, retried, abandoned. Their status is in Postgres and needs nothing else to be
 * read. Thread-safe.
 */
public final class Onboardings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Onboardings.class);
  private static final Actor ACTOR = Actor.system("onboarding");
  private static final Duration ENGINE_AGAIN = Duration.ofSeconds(2);

  private final TenantTransactions transactions;
  private final Tenants tenants;
  private final OperationRows operations;
  private final StepRows rows;
  private final Audit audit;
  private final Engine engine;
  private final ExecutorService wakers = Executors.newVirtualThreadPerTaskExecutor();

  Onboardings(
      TenantTransactions transactions,
      Tenants tenants,
      OperationRows operations,
      StepRows rows,
      Audit audit,
      Engine engine) {
    this.transactions = transactions;
    this.tenants = tenants;
    this.operations = operations;
    this.rows = rows;
    this.audit = audit;
    this.engine = engine;
  }

  /**
   * Opens the operation within the transaction of the change, so that there is no tenant without
   * one, and wakes the engine once that is committed.
   */
  @EventListener
  void touched(TenantTouched event) {
    Optional<Operation> open =
        transactions.in(
            event.tenant(),
            jdbc -> {
              Optional<Operation> found = ensure(jdbc, event.tenant());
              found.ifPresent(operation -> rows.changed(jdbc, operation, Step.SAMPLE_RUN));
              return found;
            });
    open.ifPresent(operation -> AfterCommit.run(() -> wakeLater(operation)));
  }

  /** Opens the operation of a tenant that is being provisioned, if there is none, and wakes it. */
  void advance(TenantId id) {
    transactions.in(id, jdbc -> ensure(jdbc, id)).ifPresent(this::wakeLater);
  }

  private Optional<Operation> ensure(JdbcClient jdbc, TenantId id) {
    Optional<Tenant> tenant = tenants.find(id).filter(found -> !found.hidden());
    if (tenant.isEmpty()) {
      return Optional.empty();
    }
    TenantState state = tenant.get().state();
    if (state == TenantState.PROVISIONING || state == TenantState.FAILED) {
      operations.open(jdbc, tenant.get(), OperationKind.ONBOARD, true, ACTOR);
    }
    return latest(jdbc, tenant.get()).filter(Operation::open);
  }

  private Optional<Operation> latest(JdbcClient jdbc, Tenant tenant) {
    return operations.latest(jdbc, tenant.id(), tenant.uid());
  }

  private void wakeLater(Operation operation) {
    wakers.execute(() -> wake(operation));
  }

  /** Wakes the loop; when Temporal does not let us, the operation says so. */
  void wake(Operation operation) {
    try {
      engine.wake(operation);
    } catch (CruveroException failure) {
      Fault fault = Fault.of(failure, "cruvero doctor");
      transactions.run(operation.tenant(), jdbc -> stuck(jdbc, operation, fault));
    } catch (RuntimeException failure) {
      LOG.warn("waking {} failed; the sweeper tries again", operation.id(), failure);
    }
  }

  private void stuck(JdbcClient jdbc, Operation operation, Fault fault) {
    Optional<Operation> now =
        operations.find(jdbc, operation.tenant(), operation.id()).filter(Operation::open);
    if (now.isEmpty()) {
      return;
    }
    Step at = now.get().passed(Step.NAMESPACE) ? Step.WORKERS : Step.NAMESPACE;
    if (!now.get().passed(at)) {
      rows.stuck(jdbc, now.get(), at, fault, ENGINE_AGAIN);
    }
    operations.stands(jdbc, now.get(), OperationState.FAILED, fault, ENGINE_AGAIN.toMillis());
    Tenant tenant = tenants.get(operation.tenant());
    if (tenant.state() == TenantState.PROVISIONING) {
      var _ = tenants.move(tenant.id(), TenantState.PROVISIONING, TenantState.FAILED, ACTOR);
    }
  }

  /**
   * Runs all steps again on a tenant that is active, or advances one that is not.
   *
   * @param sample whether the sample run, which the tenant pays for, is one of them
   */
  Operation verify(TenantId id, boolean sample, Actor by) {
    TenantState state = tenants.get(id).state();
    return switch (state) {
      case PROVISIONING, FAILED -> retry(id, by);
      case ACTIVE, SUSPENDED -> {
        Operation opened =
            transactions.in(
                id,
                jdbc -> {
                  Tenant tenant = tenants.get(id);
                  // A suspended tenant has no credential to run with.
                  boolean runs = sample && tenant.state() == TenantState.ACTIVE;
                  if (operations.open(jdbc, tenant, OperationKind.VERIFY, runs, by)) {
                    record(jdbc, id, by, "tenant.verify");
                  }
                  return latest(jdbc, tenant).orElseThrow();
                });
        wakeLater(opened);
        yield opened;
      }
      case REQUESTED, MIGRATING, OFFBOARDING, OFFBOARDED ->
          throw new CruveroException(
              ErrorCode.ILLEGAL_STATE,
              "tenant \"" + id + "\" is " + state + " and cannot be verified",
              "cruvero tenant get --id " + id);
    };
  }

  /**
   * Tries what failed or waits as if for the first time.
   *
   * @throws CruveroException ILLEGAL_STATE when there is nothing to try
   */
  Operation retry(TenantId id, Actor by) {
    Tenant tenant = tenants.get(id);
    Operation last =
        transactions.in(
            id,
            jdbc -> {
              Operation found =
                  ensure(jdbc, id)
                      .or(() -> latest(jdbc, tenant))
                      .orElseThrow(() -> nothingToDo(tenant, "retry"));
              if (found.open()) {
                rows.reset(jdbc, found);
                operations.stands(jdbc, found, OperationState.RUNNING, null, 0);
                record(jdbc, id, by, "onboarding.retry");
              }
              return operations.find(jdbc, id, found.id()).orElseThrow();
            });
    if (last.open()) {
      wakeLater(last);
      return last;
    }
    if (last.state() == OperationState.COMPLETED) {
      throw nothingToDo(tenant, "retry");
    }
    return verify(id, last.sample(), by);
  }

  /**
   * Undoes what the onboarding did; the id is free again afterwards.
   *
   * @throws CruveroException ILLEGAL_STATE when the tenant was ever active
   */
  Operation abandon(TenantId id, Actor by) {
    Operation abandoned =
        transactions.in(
            id,
            jdbc -> {
              Tenant tenant = tenants.get(id);
              Operation open = ensure(jdbc, id).orElseThrow(() -> nothingToDo(tenant, "abandon"));
              if (open.kind() != OperationKind.ONBOARD) {
                throw nothingToDo(tenant, "abandon");
              }
              operations.abandon(jdbc, open);
              record(jdbc, id, by, "onboarding.abandon");
              return operations.find(jdbc, id, open.id()).orElseThrow();
            });
    wakeLater(abandoned);
    return abandoned;
  }

  private static CruveroException nothingToDo(Tenant tenant, String verb) {
    return new CruveroException(
        ErrorCode.ILLEGAL_STATE,
        "tenant \"" + tenant.id() + "\" is " + tenant.state() + ": there is nothing to " + verb,
        "cruvero tenant verify --id " + tenant.id());
  }

  private void record(JdbcClient jdbc, TenantId id, Actor by, String action) {
    audit.record(jdbc, id, by, action, id.value(), Outcome.ALLOWED, Map.of());
  }

  /**
   * The tenant's last operation; that of an abandoned tenant too, while its id is free.
   *
   * @throws CruveroException TENANT_NOT_FOUND
   */
  Operation status(TenantId id) {
    return transactions.in(
        id,
        jdbc -> {
          Optional<Tenant> tenant = tenants.find(id);
          return operations
              .latest(jdbc, id, tenant.map(Tenant::uid).orElse(null))
              .orElseThrow(() -> Tenants.notFound(id.value()));
        });
  }

  /** Each step of the tenant as it was last decided. */
  List<StepRow> decided(TenantId id) {
    return transactions.in(id, jdbc -> rows.decided(jdbc, id, tenants.get(id).uid()));
  }

  @Override
  public void close() {
    wakers.shutdownNow();
  }
}
