package dev.cruvero.health;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a finding of the doctor means. */
public enum Level {
  OK,
  WARN,
  FAIL,
  /** Could not be looked at, for a reason that another finding names. */
  SKIP;

  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
