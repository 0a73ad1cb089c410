package dev.cruvero.health;

import java.time.Instant;
import java.util.List;

/** Every component at one moment; the whole is as good as its worst component. */
public record HealthReport(Status status, Instant at, List<ComponentState> components) {

  public HealthReport {
    components = List.copyOf(components);
  }

  static HealthReport of(Instant at, List<ComponentState> components) {
    Status worst =
        components.stream()
            .map(state -> state.component().status())
            .reduce(Status.HEALTHY, Status::worse);
    return new HealthReport(worst, at, components);
  }

  /** Whether the named component exists and is better than UNHEALTHY. */
  boolean usable(String name) {
    return components.stream()
        .map(ComponentState::component)
        .anyMatch(part -> part.name().equals(name) && part.status() != Status.UNHEALTHY);
  }
}
