package dev.cruvero.runs;

import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.quotas.Admission.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * What a limit refused until it could be granted again, counted by all servers in one row: an event
 * when it begins, and when it is over one with the count.
 */
final class LimitRefusals {

  static final String ACTION = "limit.refuse";
  private static final Actor ACTOR = Actor.system("limits");

  /** Longer than the other servers take to bring what they counted. */
  private static final String OVER = "until < cruvero.now() - interval '20 seconds'";

  /** A limit of a tenant. */
  record LimitOf(TenantId tenant, String limit) {}

  private record Count(long refused, Instant since, Instant until) {
    static Count of(ResultSet row, int number) throws SQLException {
      return new Count(
          row.getLong("refused"),
          row.getObject("since", OffsetDateTime.class).toInstant(),
          row.getObject("until", OffsetDateTime.class).toInstant());
    }
  }

  private final Audit audit;

  LimitRefusals(Audit audit) {
    this.audit = audit;
  }

  /** One refusal, within the transaction that the client belongs to. */
  void refused(JdbcClient jdbc, LimitOf key, Actor by, Refused refused) {
    Instant decided = refused.until().minus(refused.retryAfter());
    if (begin(jdbc, key, refused.until())) {
      first(jdbc, key, by, refused);
      return;
    }
    Optional<Count> open = held(jdbc, key);
    if (open.isPresent() && open.get().until().isAfter(decided)) {
      of(
              jdbc,
              key,
              "update limit_refusals set refused = refused + 1, until = greatest(until, :until)")
          .param("until", refused.until().atOffset(ZoneOffset.UTC))
          .update();
      return;
    }
    over(jdbc, key, "true");
    var _ = begin(jdbc, key, refused.until());
    first(jdbc, key, by, refused);
  }

  /** Refusals that were only counted; those of a row that is gone meanwhile are not. */
  void more(JdbcClient jdbc, LimitOf key, long times) {
    of(jdbc, key, "update limit_refusals set refused = refused + :times")
        .param("times", times)
        .update();
  }

  /** Puts the count on the record when the limit has long been free again. */
  void over(JdbcClient jdbc, LimitOf key) {
    over(jdbc, key, OVER);
  }

  /** Those whose count is to be put on the record, of all tenants. */
  static List<LimitOf> allOver(JdbcClient jdbc) {
    return jdbc.sql(
            "select tenant_id, limit_id from cruvero.limit_refusals where " + OVER + " limit 1000")
        .query((row, _) -> new LimitOf(new TenantId(row.getString(1)), row.getString(2)))
        .list();
  }

  private static boolean begin(JdbcClient jdbc, LimitOf key, Instant until) {
    return jdbc.sql(
                """
                insert into limit_refusals (tenant_id, limit_id, refused, since, until)
                values (:tenant, :limit, 1, cruvero.now(), :until) on conflict do nothing
                """)
            .param("tenant", key.tenant().value())
            .param("limit", key.limit())
            .param("until", until.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  private static Optional<Count> held(JdbcClient jdbc, LimitOf key) {
    return jdbc.sql(
            "select refused, since, until from limit_refusals where tenant_id = :tenant and limit_id = :limit for update")
        .param("tenant", key.tenant().value())
        .param("limit", key.limit())
        .query(Count::of)
        .optional();
  }

  private void over(JdbcClient jdbc, LimitOf key, String condition) {
    jdbc.sql(
            "delete from limit_refusals where tenant_id = :tenant and limit_id = :limit and "
                + condition
                + " returning refused, since, until")
        .param("tenant", key.tenant().value())
        .param("limit", key.limit())
        .query(Count::of)
        .optional()
        .filter(count -> count.refused() > 1)
        .ifPresent(
            count ->
                record(
                    jdbc,
                    key,
                    ACTOR,
                    Map.of(
                        "refused",
                        count.refused(),
                        "since",
                        count.since().toString(),
                        "until",
                        count.until().toString())));
  }

  private void first(JdbcClient jdbc, LimitOf key, Actor by, Refused refused) {
    record(
        jdbc,
        key,
        by,
        Map.of("reason", refused.reason().name(), "until", refused.until().toString()));
  }

  private void record(JdbcClient jdbc, LimitOf key, Actor by, Map<String, Object> details) {
    audit.record(jdbc, key.tenant(), by, ACTION, key.limit(), Outcome.DENIED, details);
  }

  private static StatementSpec of(JdbcClient jdbc, LimitOf key, String change) {
    return jdbc.sql(change + " where tenant_id = :tenant and limit_id = :limit")
        .param("tenant", key.tenant().value())
        .param("limit", key.limit());
  }
}
