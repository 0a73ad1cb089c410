package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Page;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.http.Paging;
import dev.cruvero.quotas.Admission;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.HoldId;
import dev.cruvero.quotas.HoldOwner;
import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Agent runs: started, looked at, cancelled. What is asked about a run is answered from Postgres;
 * Temporal is spoken to only to start and to cancel. Thread-safe.
 */
public final class Runs {

  private static final Duration HOLD = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration LOOK_LATER = Duration.ofMillis(100);

  private final TenantTransactions transactions;
  private final RunRows rows;
  private final StepRows steps;
  private final RunDrafts drafts;
  private final Quotas quotas;
  private final Tenants tenants;
  private final RunLauncher launcher;
  private final RefusalAudit refusals;

  Runs(
      TenantTransactions transactions,
      RunRows rows,
      StepRows steps,
      RunDrafts drafts,
      Quotas quotas,
      Tenants tenants,
      RunLauncher launcher,
      RefusalAudit refusals) {
    this.transactions = transactions;
    this.rows = rows;
    this.steps = steps;
    this.drafts = drafts;
    this.quotas = quotas;
    this.tenants = tenants;
    this.launcher = launcher;
    this.refusals = refusals;
  }

  /**
   * Starts a run, or finds the one of that id. A run that cannot be started leaves nothing behind.
   *
   * @param platform whether a platform key or the platform itself asks, who may run for a tenant
   *     that is not active yet
   * @throws CruveroException TENANT_SUSPENDED, TENANT_NOT_ACTIVE, a refusal by policy,
   *     LIMIT_EXCEEDED, or what keeps Temporal from taking it
   */
  public Run start(Tenant tenant, NewRun request, Actor by, boolean platform) {
    RunId id = Objects.requireNonNullElseGet(request.id(), RunId::random);
    Optional<Run> existing =
        request.id() == null ? Optional.empty() : find(tenant.id(), request.id());
    if (existing.isPresent()) {
      return adopt(tenant, existing.get());
    }
    RunRows.Draft draft = draft(tenant, request, id, by, platform);
    try {
      admit(draft, by, platform);
    } catch (DuplicateKeyException raced) {
      return adopt(tenant, get(tenant.id(), id));
    }
    try {
      launcher.launch(tenant, id);
    } catch (CruveroException failure) {
      if (withdraw(tenant.id(), id)) {
        throw failure;
      }
      // it has begun: the answer was lost, not the start
    }
    count(tenant.id(), id);
    return get(tenant.id(), id);
  }

  private RunRows.Draft draft(Tenant tenant, NewRun request, RunId id, Actor by, boolean platform) {
    try {
      return drafts.draft(tenant, request, id, by, platform);
    } catch (CruveroException failure) {
      refusals.start(tenant.id(), by, failure);
      throw failure;
    }
  }

  /** The run counts against the day's limit in the transaction that makes it. */
  private void admit(RunRows.Draft draft, Actor by, boolean platform) {
    Admission admission;
    try {
      admission =
          quotas.inTurn(
              draft.tenant(),
              Limit.MAX_RUNS_PER_DAY,
              () -> transactions.in(draft.tenant(), jdbc -> insert(jdbc, draft, platform)),
              crowded -> crowded);
    } catch (CruveroException suspendedMeanwhile) {
      refusals.start(draft.tenant(), by, suspendedMeanwhile);
      throw suspendedMeanwhile;
    }
    switch (admission) {
      case Admission.Granted _ -> {}
      case Admission.Refused refused -> {
        refusals.start(draft.tenant(), by, refused);
        throw refused.failure(draft.tenant(), "no run was started");
      }
      case Admission.Unavailable _ -> throw undecided(draft.tenant());
    }
  }

  /**
   * The run before the counters, as everywhere: two that want both can never wait for each other.
   * Who suspends the tenant waits for this start, or is seen by it.
   */
  private Admission insert(JdbcClient jdbc, RunRows.Draft draft, boolean platform) {
    RunDrafts.mayRun(tenants.hold(draft.tenant()), platform);
    rows.insert(jdbc, draft);
    Admission admission =
        quotas.reserve(draft.tenant(), new HoldOwner(draft.id(), 0, 1), Demand.run(), HOLD);
    if (admission instanceof Admission.Granted granted) {
      rows.hold(jdbc, draft.id(), granted.hold());
      RunWarnings.note(jdbc, draft.tenant(), draft.id(), 0, Demand.run(), granted.windows());
    } else if (admission instanceof Admission.Unavailable) {
      // nothing can be asked of this transaction any more
      throw undecided(draft.tenant());
    } else {
      rows.remove(jdbc, draft.id());
    }
    return admission;
  }

  private static CruveroException undecided(TenantId tenant) {
    return new CruveroException(
        ErrorCode.LIMITS_UNDECIDED,
        "the limits of tenant \"" + tenant + "\" could not be checked, so no run was started",
        "cruvero doctor");
  }

  /** A run that somebody began to start is started to the end. */
  private Run adopt(Tenant tenant, Run run) {
    if (run.state() == RunState.QUEUED) {
      launcher.launch(tenant, run.id());
      count(tenant.id(), run.id());
    }
    return get(tenant.id(), run.id());
  }

  private boolean withdraw(TenantId tenant, RunId id) {
    return quotas.inTurn(tenant, () -> transactions.in(tenant, jdbc -> withdraw(jdbc, tenant, id)));
  }

  private boolean withdraw(JdbcClient jdbc, TenantId tenant, RunId id) {
    HoldId hold = rows.takeHold(jdbc, id);
    boolean removed = rows.remove(jdbc, id);
    if (removed && hold != null) {
      quotas.release(tenant, hold);
    } else if (hold != null) {
      quotas.settle(tenant, hold, Demand.run(), true);
    }
    return removed;
  }

  private void count(TenantId tenant, RunId id) {
    var _ = quotas.inTurn(tenant, () -> transactions.in(tenant, jdbc -> count(jdbc, tenant, id)));
  }

  private boolean count(JdbcClient jdbc, TenantId tenant, RunId id) {
    HoldId hold = rows.takeHold(jdbc, id);
    if (hold != null) {
      quotas.settle(tenant, hold, Demand.run(), true);
    }
    return hold != null;
  }

  /** Starts again what was queued and whose start was lost with a process. */
  void resume(TenantId tenant, RunId id) {
    Optional<Run> run = find(tenant, id);
    if (run.isPresent() && run.get().state() == RunState.QUEUED) {
      var _ = adopt(tenants.get(tenant), run.get());
    }
  }

  /** Ends a run that nobody works on any more: its workflow was ended or deleted in Temporal. */
  void reconcile(TenantId tenant, RunId id) {
    String why = launcher.gone(tenants.get(tenant), id);
    if (why == null) {
      return;
    }
    Cause cause =
        Cause.of(
            ErrorCode.RUN_TERMINATED,
            "the workflow of run " + id + " " + why,
            "cruvero run --tenant " + tenant + " --prompt <again>");
    transactions.run(tenant, jdbc -> rows.end(jdbc, id, RunState.FAILED, null, cause));
  }

  private Optional<Run> find(TenantId tenant, RunId id) {
    return transactions.in(tenant, jdbc -> rows.find(jdbc, id));
  }

  /**
   * The run.
   *
   * @throws CruveroException RUN_NOT_FOUND for another tenant's exactly as for an unknown one
   */
  public Run get(TenantId tenant, RunId id) {
    return find(tenant, id)
        .orElseThrow(
            () ->
                new CruveroException(
                    ErrorCode.RUN_NOT_FOUND,
                    "tenant \"" + tenant + "\" has no run " + id,
                    "cruvero runs list --tenant " + tenant));
  }

  /** A page of the tenant's runs, the newest first. */
  public Page<Run> list(
      TenantId tenant, @Nullable RunState state, int size, @Nullable RunId after) {
    List<Run> found = transactions.in(tenant, jdbc -> rows.list(jdbc, state, after, size + 1));
    return Paging.page(found, size, run -> run.id().value());
  }

  /** The run's steps in order, the one under way included. */
  public List<RunStep> steps(TenantId tenant, RunId id) {
    var _ = get(tenant, id);
    return transactions.in(tenant, jdbc -> steps.list(jdbc, id));
  }

  /**
   * Asks for the run's end; it ends within seconds. A run that has ended stays as it is.
   *
   * @throws CruveroException RUN_NOT_FOUND, or what keeps Temporal from being told: the run then
   *     ends before its next step
   */
  public Run cancel(TenantId tenant, RunId id) {
    boolean alive = transactions.in(tenant, jdbc -> rows.requestCancel(jdbc, id));
    Run run = get(tenant, id);
    if (alive) {
      launcher.cancel(tenants.get(tenant), id);
    }
    return run;
  }

  /** Waits until the run has ended; after the bound, the run as it is then. */
  public Run await(TenantId tenant, RunId id, Duration bound) {
    long begun = System.nanoTime();
    Run run = get(tenant, id);
    while (!run.state().ended() && System.nanoTime() - begun < bound.toNanos()) {
      boolean fresh = System.nanoTime() - begun < Duration.ofSeconds(2).toNanos();
      LockSupport.parkNanos((fresh ? LOOK : LOOK_LATER).toNanos());
      if (Thread.currentThread().isInterrupted()) {
        return run;
      }
      run = get(tenant, id);
    }
    return run;
  }
}
