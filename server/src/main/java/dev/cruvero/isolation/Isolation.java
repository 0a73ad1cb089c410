package dev.cruvero.isolation;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.IsolationEvidence;
import dev.cruvero.base.CruveroException;
import dev.cruvero.tenants.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Proves that a tenant is sealed, and that its own worker does its work. Thread-safe. */
public final class Isolation {
  /** The probes of one boundary in one direction. */
  private record Attempt(String group, Callable<List<Probe>> probes) implements Callable<Answered> {
    @Override
    public Answered call() throws Exception {
      long began = System.nanoTime();
      List<Probe> answers = probes.call();
      return new Answered(group, answers, Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private record Answered(String group, List<Probe> probes, Duration took) {}

  private final Canary canary;
  private final PostgresProbes postgres;
  private final VaultProbes vault;
  private final PayloadProbes payloads;
  private final TemporalProbes temporal;
  private final KeyProbes keys;
  private final RegistryProbes registries;
  private final WorkerProbe workers;
  private final EvidenceRows evidence;

  Isolation(
      Canary canary,
      PostgresProbes postgres,
      VaultProbes vault,
      PayloadProbes payloads,
      TemporalProbes temporal,
      KeyProbes keys,
      RegistryProbes registries,
      WorkerProbe workers,
      EvidenceRows evidence) {
    this.canary = canary;
    this.postgres = postgres;
    this.vault = vault;
    this.payloads = payloads;
    this.temporal = temporal;
    this.keys = keys;
    this.registries = registries;
    this.workers = workers;
    this.evidence = evidence;
  }

  /**
   * Lets a workflow complete on the tenant's own worker.
   *
   * @return the workflow's id
   * @throws CruveroException NO_WORKER_PROCESS, ISOLATION_BREACH when another tenant's worker took
   *     it, or what Temporal says
   */
  public String pickedUp(Tenant tenant) {
    return workers.complete(tenant);
  }

  /**
   * The tenant and the canary try to reach each other across every boundary, all attempts at once.
   *
   * @param workflow one that was run in the tenant's namespace, where one is known
   * @throws CruveroException UNHEALTHY while the canary is not in place or a probe is not answered
   */
  public Proof prove(Tenant tenant, @Nullable String workflow) {
    Canary.Present other = canary.present();
    Tenant target = other.tenant();
    return all(
        List.of(
            new Attempt("postgres", () -> postgres.between(tenant, target)),
            new Attempt("postgres", () -> postgres.between(target, tenant)),
            new Attempt("vault", () -> vault.between(tenant, target)),
            new Attempt("vault", () -> vault.between(target, tenant)),
            new Attempt("payload", () -> List.of(payloads.reading(tenant, target))),
            new Attempt("payload", () -> List.of(payloads.reading(target, tenant))),
            new Attempt("payload", () -> payloads.opening(tenant, target)),
            new Attempt("temporal", () -> temporal.between(tenant, target, other.workflow())),
            new Attempt(
                "temporal", () -> temporal.between(target, tenant, known(tenant, workflow))),
            new Attempt("key", () -> keys.between(tenant, target)),
            new Attempt("key", () -> keys.between(target, other.key(), tenant)),
            new Attempt("registry", () -> registries.between(tenant, target)),
            new Attempt("registry", () -> registries.between(target, tenant)),
            new Attempt("memory", () -> memory(tenant, target))));
  }

  /**
   * Keeps what was proven as signed evidence of this tenant, with the next serial.
   *
   * @throws CruveroException AUDIT_UNAVAILABLE when it cannot be put on the tenant's record
   */
  public IsolationEvidence keep(Tenant tenant, Proof proof) {
    return evidence.keep(tenant, proof);
  }

  /** A probe needs to be there only, not to have ended. */
  private String known(Tenant tenant, @Nullable String workflow) {
    return workflow != null && temporal.sees(tenant, workflow) ? workflow : workers.start(tenant);
  }

  private static List<Probe> memory(Tenant tenant, Tenant target) {
    return List.of(
        Probe.notApplicable("memory", tenant, target, "there is no memory in this version"),
        Probe.notApplicable("memory", target, tenant, "there is no memory in this version"));
  }

  private static Proof all(List<Attempt> attempts) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Probe> probes = new ArrayList<>();
      Map<String, Duration> took = new TreeMap<>();
      for (Future<Answered> answer : threads.invokeAll(attempts)) {
        Answered answered = answer.get();
        probes.addAll(answered.probes());
        took.merge(answered.group(), answered.took(), (a, b) -> a.compareTo(b) > 0 ? a : b);
      }
      return new Proof(probes, took);
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
