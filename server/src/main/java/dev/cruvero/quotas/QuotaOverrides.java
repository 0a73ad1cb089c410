package dev.cruvero.quotas;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.db.TenantTransactions;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code quota_overrides}: at most one a limit counts, until its time is over by the
 * database's clock. A new one takes the place of the one before. Thread-safe.
 */
final class QuotaOverrides {

  static final Duration LONGEST = Duration.ofDays(31);

  private static final String LIVE =
      "select * from quota_overrides where tenant_id = ? and ended_at is null and until > cruvero.now() order by number";

  private final TenantTransactions transactions;
  private final Audit audit;
  private final ApplicationEventPublisher events;

  QuotaOverrides(TenantTransactions transactions, Audit audit, ApplicationEventPublisher events) {
    this.transactions = transactions;
    this.audit = audit;
    this.events = events;
  }

  /**
   * Puts another limit in force.
   *
   * @throws CruveroException TENANT_NOT_FOUND
   */
  QuotaOverride make(
      TenantId tenant, Limit limit, BigDecimal value, Duration time, String reason, Actor by) {
    return transactions.in(
        tenant,
        jdbc -> {
          lock(jdbc, tenant);
          end(jdbc, tenant, "limit_id", limit.id(), by);
          QuotaOverride made = insert(jdbc, tenant, limit, value, time, reason, by);
          audit.record(
              jdbc,
              tenant,
              by,
              "quota.override",
              limit.id(),
              Outcome.ALLOWED,
              Map.of(
                  "number", made.number(),
                  "value", Limit.text(value),
                  "until", made.until(),
                  "reason", reason));
          events.publishEvent(new TenantTouched(tenant));
          return made;
        });
  }

  private static QuotaOverride insert(
      JdbcClient jdbc,
      TenantId tenant,
      Limit limit,
      BigDecimal value,
      Duration time,
      String reason,
      Actor by) {
    return jdbc.sql(
            """
            insert into quota_overrides (tenant_id, number, limit_id, value, reason, made_by, made_at, until)
            select :tenant, (select coalesce(max(number), 0) + 1 from quota_overrides where tenant_id = :tenant),
              :limit, :value, :reason, :by, at, at + make_interval(secs => :seconds)
            from (select cruvero.now() as at) now
            returning *
            """)
        .param("tenant", tenant.value())
        .param("limit", limit.id())
        .param("value", value)
        .param("reason", reason)
        .param("by", by.toString())
        .param("seconds", (double) time.toSeconds())
        .query((row, _) -> override(row))
        .single();
  }

  /** Those that count now. */
  List<QuotaOverride> live(TenantId tenant) {
    return transactions.in(
        tenant,
        jdbc -> jdbc.sql(LIVE).param(tenant.value()).query((row, _) -> override(row)).list());
  }

  /**
   * Ends one before its time.
   *
   * @throws CruveroException TENANT_NOT_FOUND, or RESOURCE_NOT_FOUND when there is none in force of
   *     that number
   */
  void end(TenantId tenant, long number, Actor by) {
    transactions.run(
        tenant,
        jdbc -> {
          lock(jdbc, tenant);
          QuotaOverride found =
              jdbc.sql(LIVE).param(tenant.value()).query((row, _) -> override(row)).list().stream()
                  .filter(live -> live.number() == number)
                  .findFirst()
                  .orElseThrow(() -> missing(tenant, number));
          end(jdbc, tenant, "number", number, by);
          audit.record(
              jdbc,
              tenant,
              by,
              "quota.override.end",
              found.limit().id(),
              Outcome.ALLOWED,
              Map.of("number", number, "value", Limit.text(found.value())));
          events.publishEvent(new TenantTouched(tenant));
        });
  }

  /** One whose time is over ended then, by nobody. */
  private static void end(JdbcClient jdbc, TenantId tenant, String column, Object value, Actor by) {
    jdbc.sql(
            """
            update quota_overrides set ended_at = least(until, cruvero.now()),
              ended_by = case when until <= cruvero.now() then 'time' else ? end
            where tenant_id = ? and %s = ? and ended_at is null
            """
                .formatted(column))
        .params(by.toString(), tenant.value(), value)
        .update();
  }

  /** One change of a tenant's limits at a time; its new revision tells it from the last one. */
  private static void lock(JdbcClient jdbc, TenantId tenant) {
    if (jdbc.sql("update tenants set revision = revision + 1 where tenant_id = ?")
            .param(tenant.value())
            .update()
        == 0) {
      throw new CruveroException(
          ErrorCode.TENANT_NOT_FOUND, "no tenant \"" + tenant + "\"", "cruvero tenant list");
    }
  }

  private static CruveroException missing(TenantId tenant, long number) {
    return new CruveroException(
        ErrorCode.RESOURCE_NOT_FOUND,
        "tenant \"" + tenant + "\" has no override " + number + " in force",
        "cruvero quota override list --tenant " + tenant);
  }

  private static QuotaOverride override(ResultSet row) throws SQLException {
    return new QuotaOverride(
        row.getLong("number"),
        Limit.of(row.getString("limit_id")),
        row.getBigDecimal("value"),
        row.getString("reason"),
        row.getString("made_by"),
        row.getObject("made_at", OffsetDateTime.class).toInstant(),
        row.getObject("until", OffsetDateTime.class).toInstant());
  }
}
