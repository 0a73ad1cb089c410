package dev.cruvero.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** One gauge a component: 1 healthy, 0.5 degraded, 0 unhealthy. */
final class HealthMetrics implements MeterBinder {

  private final Health health;

  HealthMetrics(Health health) {
    this.health = health;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Watched check : health.watched()) {
      Gauge.builder("cruvero.health", check, HealthMetrics::value)
          .description("1 healthy, 0.5 degraded, 0 unhealthy, as last seen")
          .tag("component", check.name())
          .register(registry);
    }
  }

  private static double value(Watched check) {
    return switch (check.lastStatus()) {
      case HEALTHY -> 1;
      case DEGRADED -> 0.5;
      case UNHEALTHY -> 0;
      case null -> Double.NaN;
    };
  }
}
