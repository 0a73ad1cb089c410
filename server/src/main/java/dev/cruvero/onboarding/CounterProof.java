package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Settings.Environment;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.models.Models;
import dev.cruvero.models.ProviderRecord;
import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.quotas.WindowState;
import dev.cruvero.runs.Run;
import dev.cruvero.runs.RunStep;
import dev.cruvero.runs.Runs;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a completed sample run used what it had to, and the counters rose by exactly that. */
final class CounterProof {
  /** The part of the evidence that is there once a run has been judged. */
  static final String VERDICT = "counters";

  private static final int NEWEST = 200;

  /** The counters are looked at a moment before the run is made. */
  private static final Duration SINCE_SNAPSHOT = Duration.ofSeconds(2);

  private static final Duration RECORD_LAG = Duration.ofSeconds(10);
  private static final Map<String, Duration> SLIDING =
      Map.of(Limit.RPM.id(), Duration.ofMinutes(1), Limit.RPH.id(), Duration.ofHours(1));

  private final Quotas quotas;
  private final Runs runs;
  private final Models models;
  private final Fleet fleet;
  private final Environment environment;
  private final InstantSource clock;

  CounterProof(
      Quotas quotas,
      Runs runs,
      Models models,
      Fleet fleet,
      Environment environment,
      InstantSource clock) {
    this.quotas = quotas;
    this.runs = runs;
    this.models = models;
    this.fleet = fleet;
    this.environment = environment;
    this.clock = clock;
  }

  /** The counters as they are now: limit → settled amount and when its window ends. */
  Map<String, Object> snapshot(TenantId tenant) {
    Map<String, Object> snapshot = new LinkedHashMap<>();
    for (WindowState window : quotas.state(tenant)) {
      snapshot.put(
          window.limit().id(),
          Map.of("settled", plain(used(window)), "resetAt", String.valueOf(window.resetAt())));
    }
    return snapshot;
  }

  /** A run counts from when it is held: what settles the hold may come after the run's end. */
  private static BigDecimal used(WindowState window) {
    return window.limit() == Limit.MAX_RUNS_PER_DAY
        ? window.settled().add(window.held())
        : window.settled();
  }

  StepOutcome prove(Tenant tenant, Run run, Map<String, Object> intent, boolean calculates) {
    List<RunStep> calls =
        runs.steps(tenant.id(), run.id()).stream()
            .filter(step -> step.state() == RunStep.State.DONE)
            .toList();
    Usage usage = new Usage();
    List<Map<String, Object>> shown = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (RunStep call : calls) {
      if (call.kind() == RunStep.Kind.MODEL) {
        Optional<ProviderRecord> record = record(tenant, call);
        if (record.isEmpty() && mayStillCome(run, call)) {
          return new StepOutcome.Underway(intent, Duration.ofSeconds(1));
        }
        shown.add(usage.add(call, record.orElse(null), faults));
        if (call.practice() && environment != Environment.DEV) {
          faults.add("the practice model answered, which counts in dev only");
        }
      }
    }
    require(calls, calculates, faults);
    Map<String, Object> evidence = new LinkedHashMap<>(intent);
    evidence.put("namespace", tenant.namespace());
    evidence.put("queue", fleet.taskQueue(tenant));
    evidence.put("model", run.model());
    evidence.put("modelCalls", shown);
    evidence.put("tools", tools(calls));
    evidence.put(VERDICT, counters(tenant, run, intent, usage, faults));
    if (!faults.isEmpty()) {
      return new StepOutcome.Broken(mismatch(tenant, run, faults), evidence);
    }
    return new StepOutcome.Done(evidence);
  }

  private static void require(List<RunStep> calls, boolean calculates, List<String> faults) {
    if (calls.stream().noneMatch(call -> call.kind() == RunStep.Kind.MODEL)) {
      faults.add("no model call is on record");
    }
    if (calculates && !tools(calls).contains("calculator")) {
      faults.add("the calculator was not called");
    }
  }

  private static List<String> tools(List<RunStep> calls) {
    return calls.stream()
        .filter(call -> call.kind() == RunStep.Kind.TOOL)
        .map(RunStep::name)
        .toList();
  }

  private Optional<ProviderRecord> record(Tenant tenant, RunStep call) {
    return call.provider() == null || call.responseId() == null
        ? Optional.empty()
        : models.recordOf(tenant.id(), call.provider(), call.responseId());
  }

  /** A provider's own record may come seconds after its answer; not every provider has one. */
  private boolean mayStillCome(Run run, RunStep call) {
    return call.provider() == dev.cruvero.api.Provider.OPENROUTER
        && run.endedAt() != null
        && clock.instant().isBefore(run.endedAt().plus(RECORD_LAG));
  }

  private Map<String, Object> counters(
      Tenant tenant, Run run, Map<String, Object> intent, Usage usage, List<String> faults) {
    Map<String, Object> before = map(intent.get("before"));
    Map<String, Object> after = snapshot(tenant.id());
    Map<String, Object> compared = new LinkedHashMap<>();
    boolean alone = alone(tenant, run);
    usage
        .expected()
        .forEach(
            (limit, expected) -> {
              BigDecimal rise =
                  SLIDING.containsKey(limit)
                      ? slidingRise(before, after, limit, run)
                      : rise(before, after, limit);
              if (rise == null) {
                return;
              }
              compared.put(limit, Map.of("rose", plain(rise), "provider", plain(expected)));
              int difference = rise.compareTo(expected);
              if (alone ? difference != 0 : difference < 0) {
                faults.add(
                    limit + " rose by " + plain(rise) + ", the provider says " + plain(expected));
              }
            });
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("before", before);
    shown.put("after", after);
    shown.put("compared", compared);
    shown.put("exact", alone);
    return shown;
  }

  /**
   * Whether nothing but this run can have counted: of a tenant that is not active only the platform
   * starts runs, and none was under way beside it.
   */
  private boolean alone(Tenant tenant, Run run) {
    return tenant.state() != TenantState.ACTIVE
        && runs.list(tenant.id(), null, NEWEST, null).items().stream()
            .filter(other -> !other.id().equals(run.id()))
            .allMatch(
                other ->
                    other.endedAt() != null
                        && other.endedAt().isBefore(run.createdAt().minus(SINCE_SNAPSHOT)));
  }

  /**
   * How often the provider was asked by the counter of a sliding window; null where something else
   * may have been in the window, or some of the run's calls have left it.
   */
  private @Nullable BigDecimal slidingRise(
      Map<String, Object> before, Map<String, Object> after, String limit, Run run) {
    Duration window = Objects.requireNonNull(SLIDING.get(limit));
    Object was = map(before.get(limit)).get("settled");
    Object is = map(after.get(limit)).get("settled");
    boolean whole = clock.instant().isBefore(run.createdAt().plus(window));
    return whole && "0".equals(was) && is != null ? new BigDecimal(is.toString()) : null;
  }

  /** By how much a counter rose, or null when its window began anew meanwhile. */
  private static @Nullable BigDecimal rise(
      Map<String, Object> before, Map<String, Object> after, String limit) {
    Map<String, Object> was = map(before.get(limit));
    Map<String, Object> is = map(after.get(limit));
    if (was.isEmpty() || is.isEmpty() || !Objects.equals(was.get("resetAt"), is.get("resetAt"))) {
      return null;
    }
    return new BigDecimal(String.valueOf(is.get("settled")))
        .subtract(new BigDecimal(String.valueOf(was.get("settled"))));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }

  private static Fault mismatch(Tenant tenant, Run run, List<String> faults) {
    return new Fault(
        ErrorCode.EVIDENCE_MISMATCH,
        "the sample run "
            + run.id()
            + " does not prove tenant \""
            + tenant.id()
            + "\": "
            + String.join("; ", faults),
        "cruvero runs steps --tenant " + tenant.id() + " " + run.id());
  }

  private static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  /** What the run's model calls used, by the provider's record where there is one. */
  private static final class Usage {
    private long calls;
    private long attempts;
    private long tokens;
    private BigDecimal cost = BigDecimal.ZERO;

    Map<String, Object> add(RunStep call, @Nullable ProviderRecord record, List<String> faults) {
      long prompt = record == null ? call.promptTokens() : record.promptTokens();
      long completion = record == null ? call.completionTokens() : record.completionTokens();
      if (prompt != call.promptTokens() || completion != call.completionTokens()) {
        faults.add(
            "step "
                + call.number()
                + " recorded "
                + (call.promptTokens() + call.completionTokens())
                + " tokens, the provider "
                + (prompt + completion));
      }
      if (!call.usageKnown()) {
        faults.add("the provider reported no usage for step " + call.number());
      }
      calls++;
      attempts += call.attempts();
      tokens += prompt + completion;
      cost =
          cost.add(record == null || record.costUsd() == null ? call.costUsd() : record.costUsd());
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("step", call.number());
      shown.put("provider", call.provider() == null ? "" : call.provider().id());
      shown.put("servedModel", String.valueOf(call.servedModel()));
      shown.put("practice", call.practice());
      shown.put("responseId", String.valueOf(call.responseId()));
      shown.put("promptTokens", prompt);
      shown.put("completionTokens", completion);
      shown.put("source", record == null ? "the provider's answer" : "the provider's record");
      return shown;
    }

    /** By limit; a call that took several attempts was not sent with each, so none are counted. */
    Map<String, BigDecimal> expected() {
      Map<String, BigDecimal> expected = new LinkedHashMap<>();
      if (calls == attempts) {
        expected.put("rpm", BigDecimal.valueOf(calls));
        expected.put("rph", BigDecimal.valueOf(calls));
      }
      expected.put("tpd", BigDecimal.valueOf(tokens));
      expected.put("maxRunsPerDay", BigDecimal.ONE);
      expected.put("costPerDayUsd", cost);
      return expected;
    }
  }
}
