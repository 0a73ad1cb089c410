package dev.cruvero.onboarding;

import dev.cruvero.access.Access;
import dev.cruvero.access.IssuedKey;
import dev.cruvero.access.Role;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.registries.Registries;
import dev.cruvero.tenants.Tenant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Step 10: the tenant and the canary try to reach each other across every boundary. All attempts
 * run at once; each denial counts only with its allowed control.
 */
final class IsolationStep implements StepWork {
  private static final Actor ACTOR = Actor.system("isolation");
  private static final Duration KEY_LIVES = Duration.ofMinutes(2);
  private static final Duration RUN_APPEARS = Duration.ofSeconds(2);

  private final Canary canary;
  private final PostgresProbes postgres;
  private final VaultProbes vault;
  private final TemporalProbes temporal;
  private final KeyProbes keys;
  private final WorkerProbe workers;
  private final Registries registries;
  private final Access access;
  private final TenantTransactions transactions;
  private final OperationRows operations;
  private final InstantSource clock;

  IsolationStep(
      Canary canary,
      PostgresProbes postgres,
      VaultProbes vault,
      TemporalProbes temporal,
      KeyProbes keys,
      WorkerProbe workers,
      Registries registries,
      Access access,
      TenantTransactions transactions,
      OperationRows operations,
      InstantSource clock) {
    this.canary = canary;
    this.postgres = postgres;
    this.vault = vault;
    this.temporal = temporal;
    this.keys = keys;
    this.workers = workers;
    this.registries = registries;
    this.access = access;
    this.transactions = transactions;
    this.operations = operations;
    this.clock = clock;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    Canary.Present other = canary.present();
    Tenant target = other.tenant();
    List<Probe> probes =
        all(
            List.of(
                () -> postgres.between(tenant, target),
                () -> postgres.between(target, tenant),
                () -> vault.between(tenant, target),
                () -> vault.between(target, tenant),
                () -> temporal.between(tenant, target, other.workflow()),
                () -> temporal.between(target, tenant, workflow(tenant, operation)),
                () -> keys(tenant, target),
                () -> keys.between(target, other.key(), tenant),
                () -> registry(tenant, target),
                () -> memory(tenant, target)));
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("against", "canary");
    evidence.put("probes", probes);
    return probes.stream()
        .filter(probe -> probe.result() == Probe.Result.BREACHED)
        .findFirst()
        .<StepOutcome>map(breach -> new StepOutcome.Broken(breach(tenant, breach), evidence))
        .or(() -> unproven(tenant, probes))
        .orElseGet(() -> new StepOutcome.Done(evidence));
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

  /** A control that fails may be a key that another process has just replaced: tried again. */
  private static Optional<StepOutcome> unproven(Tenant tenant, List<Probe> probes) {
    return probes.stream()
        .filter(probe -> probe.result() == Probe.Result.UNPROVEN)
        .findFirst()
        .map(
            probe ->
                new StepOutcome.Failing(
                    new Fault(
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
                        "cruvero doctor --tenant " + tenant.id())));
  }

  /** A workflow of the tenant's: its probe, or the sample run that starts beside this. */
  private String workflow(Tenant tenant, Operation operation) {
    if (operation.step(Step.WORKERS).evidence().get("probe") instanceof String probe
        && temporal.sees(tenant, probe)) {
      return probe;
    }
    long end = System.nanoTime() + RUN_APPEARS.toNanos();
    while (System.nanoTime() < end) {
      Optional<String> run = sampleRun(tenant.id(), operation);
      if (run.isPresent() && temporal.sees(tenant, run.get())) {
        return run.get();
      }
      pause();
    }
    return workers.run(tenant);
  }

  private Optional<String> sampleRun(TenantId tenant, Operation operation) {
    return transactions
        .in(tenant, jdbc -> operations.find(jdbc, tenant, operation.id()))
        .map(now -> now.step(Step.SAMPLE_RUN).evidence().get("run"))
        .map(String::valueOf);
  }

  private static void pause() {
    try {
      Thread.sleep(15);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CruveroException(
          ErrorCode.INTERNAL_ERROR, "the isolation probes were interrupted", interrupted);
    }
  }

  private List<Probe> keys(Tenant tenant, Tenant target) {
    IssuedKey key =
        access.issue(
            Role.TENANT_RUNNER,
            tenant.id(),
            "isolation probe",
            clock.instant().plus(KEY_LIVES),
            ACTOR);
    try {
      return keys.between(tenant, key.text(), target);
    } finally {
      access.revoke(key.principal().keyId(), ACTOR);
    }
  }

  private List<Probe> registry(Tenant tenant, Tenant target) {
    boolean seen = found(tenant);
    boolean there = found(target);
    return List.of(
        Probe.of(
            "registry",
            tenant,
            target,
            "not found",
            seen ? "found" : "not found",
            !seen,
            there ? "found by its owner" : "not found by its owner",
            there,
            "Postgres"),
        Probe.notApplicable(
            "registry", target, tenant, "a registry of one's own is not asked of a tenant"));
  }

  private boolean found(Tenant tenant) {
    return registries
        .find(Canary.REGISTRY.id(), Canary.REGISTRY.version(), tenant.id())
        .isPresent();
  }

  private static List<Probe> memory(Tenant tenant, Tenant target) {
    return List.of(
        Probe.notApplicable("memory", tenant, target, "there is no memory in this version"),
        Probe.notApplicable("memory", target, tenant, "there is no memory in this version"));
  }

  private static List<Probe> all(List<Callable<List<Probe>>> attempts) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Probe> probes = new ArrayList<>();
      for (Future<List<Probe>> attempt : threads.invokeAll(attempts)) {
        probes.addAll(attempt.get());
      }
      return probes;
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CruveroException(
          ErrorCode.INTERNAL_ERROR, "the isolation probes were interrupted", interrupted);
    }
  }
}
