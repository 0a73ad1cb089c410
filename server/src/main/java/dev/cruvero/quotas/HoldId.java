package dev.cruvero.quotas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hold's number among its tenant's holds; meaningless for any other tenant.
 *
 * @param unit for what was granted from a lease, whose number it then is: all that settling it in
 *     any process needs
 */
public record HoldId(long number, @Nullable Unit unit) {

  /** Which grant of a lease, and of how much. */
  public record Unit(int sequence, Demand amount) {}

  public HoldId {
    if (number < 1) {
      throw new IllegalArgumentException("holds are numbered from 1");
    }
  }

  public HoldId(long number) {
    this(number, null);
  }

  /**
   * @throws IllegalArgumentException for what is not a hold's text
   */
  @JsonCreator
  public static HoldId of(String text) {
    List<String> parts = List.of(text.split("/", -1));
    if (parts.size() == 1) {
      return new HoldId(Long.parseLong(text));
    }
    if (parts.size() != 6) {
      throw new IllegalArgumentException("a hold is a number, or that of a lease with its unit");
    }
    Demand amount =
        new Demand(
            Long.parseLong(parts.get(2)),
            Long.parseLong(parts.get(3)),
            new BigDecimal(parts.get(4)),
            Long.parseLong(parts.get(5)));
    return new HoldId(
        Long.parseLong(parts.get(0)), new Unit(Integer.parseInt(parts.get(1)), amount));
  }

  /** Its sequence in its lease; -1 for what has a row of its own. */
  int sequence() {
    return unit == null ? -1 : unit.sequence;
  }

  /** Its amount as the database takes it; empty for what has a row of its own. */
  String vector() {
    return unit == null ? "" : Amounts.of(unit.amount).vector();
  }

  @JsonValue
  @Override
  public String toString() {
    if (unit == null) {
      return Long.toString(number);
    }
    Demand amount = unit.amount;
    return number
        + "/"
        + unit.sequence
        + "/"
        + amount.requests()
        + "/"
        + amount.tokens()
        + "/"
        + amount.costUsd().toPlainString()
        + "/"
        + amount.runs();
  }
}
