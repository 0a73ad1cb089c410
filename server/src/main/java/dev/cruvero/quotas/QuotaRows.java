package dev.cruvero.quotas;

import dev.cruvero.quotas.Admission.Reason;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.tenants.Limits;
import dev.cruvero.tenants.Tier;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the database's functions answer, as values. */
final class QuotaRows {

  /** An answer: the windows, and for a reservation its decision. */
  record Answer(
      String outcome,
      @Nullable HoldId hold,
      @Nullable Refused refused,
      List<WindowState> windows,
      List<@Nullable Integer> risen) {

    boolean unknownTenant() {
      return outcome.equals("UNKNOWN");
    }
  }

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private QuotaRows() {}

  /** The defaults of a tier as the database takes them. */
  static String defaults(Tier tier) {
    Limits limits = Limits.defaults(tier);
    BigDecimal cost = Objects.requireNonNull(limits.costPerDayUsd());
    return "{%d,%d,%d,%d,%s,%d}"
        .formatted(
            limits.rpm(),
            limits.rph(),
            limits.tpd(),
            limits.maxRunsPerDay(),
            cost.toPlainString(),
            limits.apiRpm());
  }

  static Answer answer(ResultSet row, int number) throws SQLException {
    String outcome = row.getString("outcome");
    if (outcome.equals("UNKNOWN")) {
      return new Answer(outcome, null, null, List.of(), List.of());
    }
    List<WindowState> windows = windows(row);
    long hold = row.getLong("hold");
    return new Answer(
        outcome,
        hold == 0 ? null : new HoldId(hold),
        outcome.equals("REFUSED") ? refused(row, windows) : null,
        windows,
        risen(row));
  }

  private static Refused refused(ResultSet row, List<WindowState> windows) throws SQLException {
    WindowState over = windows.get(row.getInt("over") - 1);
    Instant until = instant(row, "until");
    return new Refused(
        over.limit(),
        Reason.valueOf(row.getString("reason")),
        Duration.between(instant(row, "at"), until),
        until,
        over.max(),
        over.remaining(),
        over.held(),
        over.settled());
  }

  private static List<WindowState> windows(ResultSet row) throws SQLException {
    BigDecimal[] maxima = numbers(row, "maxima");
    BigDecimal[] spent = numbers(row, "spent");
    BigDecimal[] held = numbers(row, "held");
    Instant at = instant(row, "at");
    Instant dayStart = instant(row, "day_start");
    Instant dayEnd = instant(row, "day_end");
    List<WindowState> windows = new ArrayList<>();
    Limit[] limits = Limit.values();
    for (int i = 0; i < limits.length; i++) {
      boolean untouched = spent[i].signum() == 0 && held[i].signum() == 0;
      windows.add(
          switch (limits[i]) {
            case RPM, RPH, API_RPM -> {
              Duration length = limits[i] == Limit.RPH ? HOUR : MINUTE;
              // The sub-bucket of now has to leave as well, one after the window's length.
              Duration bucket = length.dividedBy(60);
              Instant reset = untouched ? at : floor(at, bucket).plus(length).plus(bucket);
              yield new WindowState(limits[i], maxima[i], spent[i], held[i], length, reset);
            }
            case TPD, MAX_RUNS_PER_DAY, COST_PER_DAY_USD ->
                new WindowState(
                    limits[i],
                    maxima[i],
                    spent[i],
                    held[i],
                    Duration.between(dayStart, dayEnd),
                    dayEnd);
          });
    }
    return windows;
  }

  private static Instant floor(Instant at, Duration unit) {
    long seconds = at.getEpochSecond();
    return Instant.ofEpochSecond(seconds - seconds % unit.toSeconds());
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column).toInstant();
  }

  private static BigDecimal[] numbers(ResultSet row, String column) throws SQLException {
    return (BigDecimal[]) row.getArray(column).getArray();
  }

  private static List<@Nullable Integer> risen(ResultSet row) throws SQLException {
    Array risen = row.getArray("risen");
    List<@Nullable Integer> levels = new ArrayList<>();
    if (risen != null) {
      for (Integer level : (@Nullable Integer[]) risen.getArray()) {
        levels.add(level);
      }
    }
    return levels;
  }
}
