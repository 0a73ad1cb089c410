package dev.cruvero.audit;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The record of who did what. A tenant's event is appended in the transaction of the change it
 * tells of: if it cannot be written, the change does not happen. Details hold ids and settings,
 * never secrets or content.
 */
public final class Audit {

  /** How the action ended. */
  public enum Outcome {
    ALLOWED,
    DENIED,
    FAILED
  }

  private static final String APPEND =
      """
      with head as (
        insert into audit_heads (tenant_id, seq) values (:tenant, 1)
        on conflict (tenant_id) do update set seq = audit_heads.seq + 1
        returning seq)
      insert into audit_events (tenant_id, seq, at, actor, action, target, outcome, details)
      select :tenant, seq, cruvero.now(), :actor, :action, :target, :outcome, :details::jsonb from head
      """;

  private final TenantTransactions tenants;
  private final PlatformTransactions platform;
  private final JsonMapper json;

  public Audit(TenantTransactions tenants, PlatformTransactions platform, JsonMapper json) {
    this.tenants = tenants;
    this.platform = platform;
    this.json = json;
  }

  /** Appends to the tenant's record within the transaction that the client belongs to. */
  public void record(
      JdbcClient jdbc,
      TenantId tenant,
      Actor actor,
      String action,
      String target,
      Outcome outcome,
      Map<String, Object> details) {
    jdbc.sql(APPEND)
        .param("tenant", tenant.value())
        .param("actor", actor.toString())
        .param("action", action)
        .param("target", target)
        .param("outcome", outcome.name())
        .param("details", json.writeValueAsString(details))
        .update();
  }

  /** Up to {@code limit} events of a tenant, newest first. */
  public List<AuditEvent> read(TenantId tenant, AuditQuery query, int limit) {
    return tenants.in(tenant, jdbc -> read(jdbc, "audit_events", query, limit));
  }

  /** Up to {@code limit} events of the platform's own record, newest first. */
  public List<AuditEvent> readPlatform(AuditQuery query, int limit) {
    return platform.in(jdbc -> read(jdbc, "platform_audit_events", query, limit));
  }

  private List<AuditEvent> read(JdbcClient jdbc, String table, AuditQuery query, int limit) {
    return jdbc.sql(
            """
            select seq, at, actor, action, target, outcome, details from %s
            where seq < :before
              and (:action::text is null or action = :action::text)
              and (:from::timestamptz is null or at >= :from::timestamptz)
              and (:to::timestamptz is null or at < :to::timestamptz)
            order by seq desc limit :limit
            """
                .formatted(table))
        .param("before", query.before())
        .param("action", query.action())
        .param("from", query.from() == null ? null : query.from().atOffset(ZoneOffset.UTC))
        .param("to", query.to() == null ? null : query.to().atOffset(ZoneOffset.UTC))
        .param("limit", limit)
        .query((row, _) -> event(row))
        .list();
  }

  private AuditEvent event(ResultSet row) throws SQLException {
    return new AuditEvent(
        row.getLong("seq"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("actor"),
        row.getString("action"),
        row.getString("target"),
        Outcome.valueOf(row.getString("outcome")),
        json.readTree(row.getString("details")));
  }

  /** Appends to the platform's record; joins a platform transaction when one is open. */
  public void recordPlatform(
      Actor actor, String action, String target, Outcome outcome, Map<String, Object> details) {
    platform.run(
        jdbc ->
            jdbc.sql(
                    """
                    insert into platform_audit_events (at, actor, action, target, outcome, details)
                    values (cruvero.now(), :actor, :action, :target, :outcome, :details::jsonb)
                    """)
                .param("actor", actor.toString())
                .param("action", action)
                .param("target", target)
                .param("outcome", outcome.name())
                .param("details", json.writeValueAsString(details))
                .update());
  }
}
