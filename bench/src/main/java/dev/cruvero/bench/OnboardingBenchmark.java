package dev.cruvero.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Dedicated tenants one after another, from the first call to ACTIVE with all ten steps verified,
 * in turns with the bare floor on the same Temporal server.
 */
final class OnboardingBenchmark implements Benchmark {
  private static final int WARM_UP = 15;
  private static final int TENANTS = 30;
  private static final long BOUND = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_MILLIS = 5;
  private static final Map<String, Object> LIMITS =
      Map.of("rpm", 120, "rph", 5000, "tpd", 2_000_000, "maxRunsPerDay", 10_000);
  private static final Map<String, Object> POLICY =
      Map.of(
          "allowedModels",
          List.of("x-ai/grok-4-fast"),
          "allowedTools",
          List.of("http_get", "calculator"));

  @Override
  public List<Measurement> run(PrintStream progress) throws Exception {
    List<Long> ours = new ArrayList<>();
    List<Long> bare = new ArrayList<>();
    Map<String, List<Long>> steps = new LinkedHashMap<>();
    try (OnboardingGround ground = new OnboardingGround();
        BareOnboarding floor = new BareOnboarding(ground.temporal())) {
      var _ = ground.call("POST", "/v1/registries", Map.of("id", "default", "version", "v2.0.0"));
      for (int i = 0; i < WARM_UP + TENANTS; i++) {
        long floorTook = floor.onboard("bare-" + i);
        long took = onboard(ground, "bench" + i + "x", i < WARM_UP ? new LinkedHashMap<>() : steps);
        if (i >= WARM_UP) {
          bare.add(floorTook);
          ours.add(took);
        }
        if (i % 10 == 0) {
          progress.printf("onboarding: %d of %d%n", i, WARM_UP + TENANTS);
        }
      }
    }
    return report(ours, bare, steps);
  }

  private static List<Measurement> report(
      List<Long> ours, List<Long> bare, Map<String, List<Long>> steps) {
    List<Measurement> all = new ArrayList<>();
    double p50 = millis(ours, 0.5);
    double p95 = millis(ours, 0.95);
    double floor50 = millis(bare, 0.5);
    double floor95 = millis(bare, 0.95);
    all.add(
        Measurement.of("onboarding, dedicated, ten steps: p50", p50, "ms")
            .beside("bare: register, worker, workflow", floor50)
            .goal("≤ 4× the floor's p50", p50 <= 4 * floor50));
    all.add(
        Measurement.of("onboarding, dedicated, ten steps: p95", p95, "ms")
            .beside("bare: register, worker, workflow", floor95)
            .goal("≤ 6× the floor's p50", p95 <= 6 * floor50));
    steps.forEach(
        (step, times) ->
            all.add(Measurement.of("step " + step + ": p50", millis(times, 0.5), "ms")));
    return all;
  }

  static long onboard(OnboardingGround ground, String id, Map<String, List<Long>> steps)
      throws IOException {
    long began = System.nanoTime();
    var _ =
        ground.call(
            "POST",
            "/v1/tenants",
            Map.of("id", id, "displayName", id, "limits", LIMITS, "policy", POLICY));
    var _ =
        ground.call(
            "PUT",
            "/v1/tenants/" + id + "/secrets/llm/openrouter",
            Map.of("value", "practice-" + id));
    while (true) {
      JsonNode status = ground.call("GET", "/v1/tenants/" + id + "/onboarding", Map.of());
      long took = System.nanoTime() - began;
      if (status.path("state").asString().equals("COMPLETED")) {
        times(status, steps);
        return took;
      }
      if (took > BOUND) {
        throw new IOException("tenant " + id + " was not onboarded: " + status);
      }
      pause();
    }
  }

  /** Adds each step's own time; steps run beside each other, so the sum is more than the whole. */
  private static void times(JsonNode status, Map<String, List<Long>> steps) throws IOException {
    for (JsonNode step : status.path("steps")) {
      if (!step.path("state").asString().equals("DONE")) {
        throw new IOException("a step is not verified: " + step);
      }
    }
    for (JsonNode step : status.path("steps")) {
      steps
          .computeIfAbsent(step.path("step").asString(), _ -> new ArrayList<>())
          .add(TimeUnit.MILLISECONDS.toNanos(step.path("durationMs").asLong(0)));
    }
  }

  static double millis(List<Long> nanos, double quantile) {
    List<Long> sorted = nanos.stream().sorted().toList();
    int index = (int) Math.ceil(quantile * sorted.size()) - 1;
    return sorted.get(Math.max(0, index)) / 1e6;
  }

  static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
