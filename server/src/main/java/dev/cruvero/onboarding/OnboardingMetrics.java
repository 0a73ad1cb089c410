package dev.cruvero.onboarding;

import dev.cruvero.api.Owner;
import dev.cruvero.db.PlatformTransactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many onboardings wait, and for whom; how long finished ones took. */
final class OnboardingMetrics {
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Map<Owner, AtomicLong> waiting = new EnumMap<>(Owner.class);

  OnboardingMetrics(MeterRegistry meters, InstantSource clock) {
    this.meters = meters;
    this.clock = clock;
    for (Owner owner : Owner.values()) {
      AtomicLong count =
          meters.gauge(
              "cruvero.onboarding.waiting",
              io.micrometer.core.instrument.Tags.of("owner", owner.title()),
              new AtomicLong());
      waiting.put(owner, count == null ? new AtomicLong() : count);
    }
  }

  void ended(Operation operation, OperationState state) {
    Timer.builder("cruvero.onboarding.duration")
        .tags("kind", operation.kind().id(), "state", state.name())
        .register(meters)
        .record(Duration.between(operation.startedAt(), clock.instant()));
  }

  /** Counts the open operations that wait for somebody. */
  void count(PlatformTransactions platform) {
    Map<String, Long> counts =
        platform.in(
            jdbc ->
                jdbc
                    .sql(
                        "select owner, count(*) from cruvero.onboardings where ended_at is null and owner is not null group by owner")
                    .query((row, _) -> Map.entry(row.getString(1), row.getLong(2)))
                    .list()
                    .stream()
                    .collect(
                        java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    waiting.forEach((owner, count) -> count.set(counts.getOrDefault(owner.title(), 0L)));
  }
}
