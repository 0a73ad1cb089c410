package dev.cruvero.quotas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A hold's number among its tenant's holds; meaningless for any other tenant. */
public record HoldId(long number) {

  @JsonCreator
  public HoldId {
    if (number < 1) {
      throw new IllegalArgumentException("holds are numbered from 1");
    }
  }

  @JsonValue
  @Override
  public long number() {
    return number;
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
