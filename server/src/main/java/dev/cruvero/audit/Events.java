package dev.cruvero.audit;

import dev.cruvero.api.AuditLine;
import dev.cruvero.api.AuditValue;
import dev.cruvero.api.ChainedEvent;
import dev.cruvero.audit.Audit.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Reads records: for people, for export, for verification. */
final class Events {

  private static final String COLUMNS =
      "select seq, at, actor, action, target, outcome, details, hash from {audit}_events where {own} ";

  private static final Pattern COMMITMENT = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final int FETCHED_AT_ONCE = 5_000;

  private final JsonMapper json;

  Events(JsonMapper json) {
    this.json = json;
  }

  /** Up to {@code limit} events, newest first. */
  List<AuditEvent> newest(JdbcClient jdbc, Ledger ledger, AuditQuery query, int limit) {
    List<ChainedEvent> events =
        ledger
            .sql(
                jdbc,
                COLUMNS
                    + """
                      and seq < :before
                        and (:action::text is null or action = :action::text)
                        and (:from::timestamptz is null or at >= :from::timestamptz)
                        and (:to::timestamptz is null or at < :to::timestamptz)
                      order by seq desc limit :limit
                      """)
            .param("before", query.before())
            .param("action", query.action())
            .param("from", query.from() == null ? null : query.from().atOffset(ZoneOffset.UTC))
            .param("to", query.to() == null ? null : query.to().atOffset(ZoneOffset.UTC))
            .param("limit", limit)
            .query((row, _) -> event(row, ledger))
            .list();
    Map<String, AuditValue> values = Values.known(jdbc, ledger, commitments(events));
    return events.stream().map(event -> shown(event, values)).toList();
  }

  private AuditEvent shown(ChainedEvent event, Map<String, AuditValue> values) {
    return new AuditEvent(
        event.seq(),
        Instant.parse(event.at()),
        actor(event.actor(), values),
        event.action(),
        event.target(),
        Outcome.valueOf(event.outcome()),
        Details.disclosed(json.readTree(event.details()), values),
        event.hash());
  }

  private static String actor(String actor, Map<String, AuditValue> values) {
    int colon = actor.indexOf(':');
    AuditValue value = values.get(actor.substring(colon + 1));
    return value == null ? actor : actor.substring(0, colon + 1) + value.value();
  }

  /** The lines of an export after this event, at most {@code limit}. */
  List<AuditLine> lines(JdbcClient jdbc, Ledger ledger, long after, int limit) {
    List<ChainedEvent> events =
        ledger
            .sql(jdbc, COLUMNS + "and seq > :after order by seq limit :limit")
            .param("after", after)
            .param("limit", limit)
            .query((row, _) -> event(row, ledger))
            .list();
    String previous = after == 0 ? null : hash(jdbc, ledger, after);
    Map<String, AuditValue> values = Values.known(jdbc, ledger, commitments(events));
    List<AuditLine> lines = new ArrayList<>();
    for (ChainedEvent event : events) {
      List<AuditValue> own =
          commitments(List.of(event)).stream()
              .filter(values::containsKey)
              .map(values::get)
              .toList();
      lines.add(new AuditLine(event, previous, own));
      previous = event.hash();
    }
    return lines;
  }

  private static @Nullable String hash(JdbcClient jdbc, Ledger ledger, long seq) {
    return ledger
        .sql(jdbc, "select hash from {audit}_events where {own} and seq = :seq")
        .param("seq", seq)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  /** Every event there is, in order and without keeping them. */
  void each(JdbcClient jdbc, Ledger ledger, Consumer<ChainedEvent> work) {
    ledger
        .sql(jdbc, COLUMNS + "order by seq")
        .withFetchSize(FETCHED_AT_ONCE)
        .query((RowCallbackHandler) row -> work.accept(event(row, ledger)));
  }

  private static ChainedEvent event(ResultSet row, Ledger ledger) throws SQLException {
    return new ChainedEvent(
        ledger.tenantId(),
        row.getLong("seq"),
        row.getObject("at", OffsetDateTime.class).toInstant().toString(),
        row.getString("actor"),
        row.getString("action"),
        row.getString("target"),
        row.getString("outcome"),
        row.getString("details"),
        row.getString("hash"));
  }

  private static List<String> commitments(List<ChainedEvent> events) {
    List<String> found = new ArrayList<>();
    for (ChainedEvent event : events) {
      Matcher matcher = COMMITMENT.matcher(event.actor() + " " + event.details());
      while (matcher.find()) {
        found.add(matcher.group());
      }
    }
    return found.stream().distinct().toList();
  }
}
