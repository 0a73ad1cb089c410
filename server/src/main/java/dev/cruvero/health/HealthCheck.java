package dev.cruvero.health;

/**
 * Looks at one component; offered by the feature that owns it. Cheap, bounded in time, and never
 * billed by anybody.
 */
public interface HealthCheck {

  /** The component's name, known without looking: a check that throws or hangs is named by it. */
  String name();

  Component check();
}
