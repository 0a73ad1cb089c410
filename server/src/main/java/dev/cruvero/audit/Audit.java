package dev.cruvero.audit;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.db.PlatformTransactions;
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

  private final PlatformTransactions platform;
  private final JsonMapper json;

  Audit(PlatformTransactions platform, JsonMapper json) {
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
