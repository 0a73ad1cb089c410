package dev.cruvero.quotas;

import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Admission.Granted;
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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the database's functions answer, as values. */
final class QuotaRows {

  /** An answer: the windows, and for a reservation its decision. */
  record Answer(
      String outcome,
      @Nullable HoldId hold,
      @Nullable Refused refused,
      List<WindowState> windows,
      List<@Nullable Integer> risen,
      int times,
      int lifeMillis,
      long epoch) {

    static Answer granted(Granted grant) {
      return new Answer("GRANTED", grant.hold(), null, grant.windows(), List.of(), 0, 0, 0);
    }

    static Answer refused(Refused refusal) {
      return new Answer("REFUSED", null, refusal, List.of(), List.of(), 0, 0, 0);
    }

    boolean leased() {
      return outcome.equals("LEASED");
    }

    boolean unknownTenant() {
      return outcome.equals("UNKNOWN");
    }
  }

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final BigDecimal[] NONE =
      Stream.generate(() -> BigDecimal.ZERO).limit(6).toArray(BigDecimal[]::new);
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
      return new Answer(outcome, null, null, List.of(), List.of(), 0, 0, 0);
    }
    List<WindowState> windows = windows(row);
    long hold = row.getLong("hold");
    return new Answer(
        outcome,
        hold == 0 ? null : new HoldId(hold),
        outcome.equals("REFUSED") ? refused(row, windows) : null,
        windows,
        risen(row),
        row.getInt("times"),
        row.getInt("life"),
        row.getLong("epoch"));
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
        over.held().add(over.leased()),
        over.settled());
  }

  private static List<WindowState> windows(ResultSet row) throws SQLException {
    BigDecimal[] maxima = numbers(row, "maxima");
    BigDecimal[] spent = numbers(row, "spent");
    BigDecimal[] held = numbers(row, "held");
    BigDecimal[] leased = row.getArray("leased") == null ? NONE : numbers(row, "leased");
    Instant at = instant(row, "at");
    Instant dayStart = instant(row, "day_start");
    Instant dayEnd = instant(row, "day_end");
    List<WindowState> windows = new ArrayList<>();
    Limit[] limits = Limit.values();
    for (int i = 0; i < limits.length; i++) {
      // The database counts leases among what is held; requests to our API, which nobody holds,
      // among what is spent.
      if (limits[i] == Limit.API_RPM) {
        spent[i] = spent[i].subtract(leased[i]);
      } else {
        held[i] = held[i].subtract(leased[i]);
      }
      boolean untouched =
          spent[i].signum() == 0 && held[i].signum() == 0 && leased[i].signum() == 0;
      windows.add(
          switch (limits[i]) {
            case RPM, RPH, API_RPM -> {
              Duration length = limits[i] == Limit.RPH ? HOUR : MINUTE;
              // The sub-bucket of now has to leave as well, one after the window's length.
              Duration bucket = length.dividedBy(60);
              Instant reset = untouched ? at : floor(at, bucket).plus(length).plus(bucket);
              yield new WindowState(
                  limits[i], maxima[i], spent[i], held[i], leased[i], length, reset);
            }
            case TPD, MAX_RUNS_PER_DAY, COST_PER_DAY_USD ->
                new WindowState(
                    limits[i],
                    maxima[i],
                    spent[i],
                    held[i],
                    leased[i],
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

  static List<DailyUsage> usage(
      TenantTransactions transactions, TenantId tenant, LocalDate from, LocalDate to) {
    return transactions.in(
        tenant,
        jdbc ->
            jdbc.sql(
                    """
                    select day, requests, prompt_tokens, completion_tokens, tokens, runs, cost_usd, unknown_usage
                      from cruvero.tenant_usage_daily
                     where tenant_id = ? and day between ? and ? order by day
                    """)
                .params(tenant.value(), from, to)
                .query(
                    (row, _) ->
                        new DailyUsage(
                            row.getObject(1, LocalDate.class),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getBigDecimal(7),
                            row.getLong(8)))
                .list());
  }
}
