package dev.cruvero.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.cruvero.api.TenantId;
import dev.cruvero.isolation.Isolation;
import dev.cruvero.isolation.Proof;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Step 10 of {@code tenant verify} on a warm server with twenty tenants: as the onboarding says it
 * took, and called alone, group by group and with the processor time of the whole server.
 */
final class IsolationBenchmark implements Benchmark {
  private static final int TENANTS = 20;
  private static final int WARM_UP = 20;
  private static final int VERIFIES = 30;
  private static final double MOST_MILLIS = 300;
  private static final long BOUND = TimeUnit.SECONDS.toNanos(60);

  private final List<Long> steps = new ArrayList<>();
  private final List<Long> alone = new ArrayList<>();
  private final List<Long> kept = new ArrayList<>();
  private final List<Long> cpu = new ArrayList<>();
  private final Map<String, List<Long>> groups = new TreeMap<>();

  @Override
  public List<Measurement> run(PrintStream progress) throws Exception {
    try (OnboardingGround ground = new OnboardingGround()) {
      var _ = ground.call("POST", "/v1/registries", Map.of("id", "default", "version", "v2.0.0"));
      for (int i = 0; i < TENANTS; i++) {
        var _ = OnboardingBenchmark.onboard(ground, tenant(i), new TreeMap<>());
      }
      for (int i = 0; i < WARM_UP + VERIFIES; i++) {
        long step = verify(ground, tenant(i));
        if (i >= WARM_UP) {
          steps.add(step);
        }
        if (i % 10 == 0) {
          progress.printf("isolation: %d of %d verifications%n", i, WARM_UP + VERIFIES);
        }
      }
      for (int i = 0; i < WARM_UP + VERIFIES; i++) {
        prove(ground, tenant(i), i >= WARM_UP);
      }
    }
    return report();
  }

  private static String tenant(int i) {
    return "bench" + i % TENANTS + "x";
  }

  private static long verify(OnboardingGround ground, String id) throws IOException {
    long began = System.nanoTime();
    var _ = ground.call("POST", "/v1/tenants/" + id + "/verify", Map.of("sample", false));
    while (true) {
      JsonNode status = ground.call("GET", "/v1/tenants/" + id + "/onboarding", Map.of());
      if (status.path("state").asString().equals("COMPLETED")) {
        JsonNode step = status.path("steps").path(9);
        return TimeUnit.MILLISECONDS.toNanos(step.path("durationMs").asLong(0));
      }
      if (System.nanoTime() - began > BOUND) {
        throw new IOException("tenant " + id + " was not verified: " + status);
      }
      OnboardingBenchmark.pause();
    }
  }

  private void prove(OnboardingGround ground, String id, boolean counts) throws IOException {
    Tenant tenant = ground.bean(Tenants.class).get(new TenantId(id));
    Isolation isolation = ground.bean(Isolation.class);
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    String workflow = isolation.pickedUp(tenant);
    long spent = machine.getProcessCpuTime();
    long began = System.nanoTime();
    Proof proof = isolation.prove(tenant, workflow);
    long proven = System.nanoTime();
    boolean sealed = isolation.keep(tenant, proof).sealed();
    long end = System.nanoTime();
    if (!sealed) {
      throw new IOException("tenant " + id + " is not sealed: " + proof);
    }
    if (counts) {
      alone.add(proven - began);
      kept.add(end - proven);
      cpu.add(machine.getProcessCpuTime() - spent);
      proof.took().forEach((group, took) -> add(group, took));
    }
  }

  private void add(String group, Duration took) {
    groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(took.toNanos());
  }

  private List<Measurement> report() {
    List<Measurement> all = new ArrayList<>();
    all.add(goal("step 10 of tenant verify: p50", steps, 0.5));
    all.add(goal("step 10 of tenant verify: p95", steps, 0.95));
    all.add(plain("all probes at once: p50", alone, 0.5));
    all.add(plain("all probes at once: p95", alone, 0.95));
    all.add(plain("signing and keeping the evidence: p50", kept, 0.5));
    all.add(plain("signing and keeping the evidence: p95", kept, 0.95));
    all.add(plain("processor time of the server for one proof: p50", cpu, 0.5));
    groups.forEach(
        (group, times) -> {
          all.add(plain("group " + group + ": p50", times, 0.5));
          all.add(plain("group " + group + ": p95", times, 0.95));
        });
    return all;
  }

  private static Measurement goal(String what, List<Long> times, double quantile) {
    Measurement plain = plain(what, times, quantile);
    return plain.goal("< 300 ms", plain.value() < MOST_MILLIS);
  }

  private static Measurement plain(String what, List<Long> times, double quantile) {
    return Measurement.of(what, OnboardingBenchmark.millis(times, quantile), "ms");
  }
}
