package dev.cruvero.onboarding;

import dev.cruvero.api.Owner;
import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runbook's six lines and four verifications, computed from the steps. */
record ChecklistDocument(
    String tenant, boolean complete, List<Item> checklist, List<Item> verifications) {
  /** One line. */
  record Item(
      String item,
      String title,
      String status,
      @Nullable Instant since,
      @Nullable Owner owner,
      @Nullable String next,
      @Nullable Map<String, Object> evidence) {
    boolean done() {
      return status.equals("done");
    }
  }

  static ChecklistDocument of(TenantId tenant, List<StepRow> steps) {
    List<Item> checklist =
        List.of(
            item("record", "Tenant record created and enabled", steps, Step.RECORD),
            item(
                "namespace",
                "Temporal namespace provisioned and healthy",
                steps,
                Step.NAMESPACE,
                Step.WORKERS),
            item("limits", "Quotas and rate limits configured", steps, Step.LIMITS, Step.POLICY),
            item("credentials", "LLM credentials stored in Vault", steps, Step.SECRETS),
            item("registry", "Tool registry seeded", steps, Step.REGISTRY),
            item(
                "health",
                "Health verification complete",
                steps,
                Step.HEALTH,
                Step.SAMPLE_RUN,
                Step.ISOLATION));
    List<Item> verifications =
        List.of(
            verified(
                "listed",
                "Tenant appears in tenant list and is enabled=true",
                steps,
                Step.RECORD,
                "listed"),
            verified(
                "workers",
                "Namespace is reachable and workers pick up tasks",
                steps,
                Step.WORKERS,
                "probe"),
            item(
                "sampleRun",
                "Sample workflow completes without cross-tenant leakage",
                steps,
                Step.SAMPLE_RUN,
                Step.ISOLATION),
            verified(
                "counters",
                "Quota counters initialize and increment for tenant runs",
                steps,
                Step.SAMPLE_RUN,
                "counters"));
    boolean complete =
        Stream.concat(checklist.stream(), verifications.stream()).allMatch(Item::done);
    return new ChecklistDocument(tenant.value(), complete, checklist, verifications);
  }

  private static Item item(String item, String title, List<StepRow> steps, Step... parts) {
    List<StepRow> rows = Stream.of(parts).map(part -> steps.get(part.number() - 1)).toList();
    Map<String, Object> evidence = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> !row.evidence().isEmpty())
        .forEach(row -> evidence.put(row.step().id(), row.evidence()));
    return line(item, title, rows, evidence);
  }

  /** A line about one part of a step's evidence. */
  private static Item verified(
      String item, String title, List<StepRow> steps, Step step, String key) {
    StepRow row = steps.get(step.number() - 1);
    Object proof = row.evidence().get(key);
    return line(item, title, List.of(row), proof == null ? Map.of() : Map.of(key, proof));
  }

  private static Item line(
      String item, String title, List<StepRow> rows, Map<String, Object> evidence) {
    boolean done = rows.stream().allMatch(row -> row.state() == StepState.DONE);
    boolean failed = rows.stream().anyMatch(row -> row.state() == StepState.FAILED);
    Optional<StepRow> open =
        rows.stream()
            .filter(row -> row.state() == StepState.FAILED)
            .findFirst()
            .or(() -> rows.stream().filter(row -> row.state() != StepState.DONE).findFirst());
    @Nullable Fault fault = open.map(StepRow::fault).orElse(null);
    return new Item(
        item,
        title,
        done ? "done" : failed ? "failed" : "pending",
        since(rows, done),
        fault != null ? fault.owner() : open.map(row -> row.step().owner()).orElse(null),
        fault == null ? null : fault.next(),
        evidence.isEmpty() ? null : evidence);
  }

  /** Done since its last step ended; open since its first began. */
  private static @Nullable Instant since(List<StepRow> rows, boolean done) {
    Stream<Instant> times =
        rows.stream()
            .map(row -> done ? row.endedAt() : row.startedAt())
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull);
    return done
        ? times.max(Comparator.naturalOrder()).orElse(null)
        : times.min(Comparator.naturalOrder()).orElse(null);
  }
}
