package dev.cruvero.tenants;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a tenant is placed: a namespace of its own, or a task queue of its own in the shared one. */
public enum Tier {
  DEDICATED,
  POOLED;

  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException naming the tiers
   */
  @JsonCreator
  public static Tier of(String id) {
    return switch (id) {
      case "dedicated" -> DEDICATED;
      case "pooled" -> POOLED;
      default -> throw new IllegalArgumentException("a tier is dedicated or pooled");
    };
  }
}
