package dev.cruvero.health;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a component, or the whole, is doing; ordered from good to bad. */
public enum Status {
  HEALTHY,
  /** Works with a loss that lasts only a while, or for some tenants only. */
  DEGRADED,
  UNHEALTHY;

  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  Status worse(Status other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
