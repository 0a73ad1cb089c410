package dev.cruvero.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import java.util.regex.Pattern;

/** A run's id: {@code run_} and 32 hexadecimal digits; random, never a secret. */
public record RunId(String value) {

  private static final Pattern SHAPE = Pattern.compile("run_[0-9a-f]{32}");

  @JsonCreator
  public RunId {
    if (value == null || !SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("a run id is run_ followed by 32 hexadecimal digits");
    }
  }

  public static RunId random() {
    return new RunId("run_" + UUID.randomUUID().toString().replace("-", ""));
  }

  @JsonValue
  @Override
  public String value() {
    return value;
  }

  @Override
  public String toString() {
    return value;
  }
}
