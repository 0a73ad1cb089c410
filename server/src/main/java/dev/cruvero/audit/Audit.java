package dev.cruvero.audit;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
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

  private final TenantTransactions tenants;
  private final PlatformTransactions platform;
  private final Chain chain;
  private final Events events;

  public Audit(TenantTransactions tenants, PlatformTransactions platform, JsonMapper json) {
    this.tenants = tenants;
    this.platform = platform;
    this.chain = new Chain(json);
    this.events = new Events(json);
  }

  /**
   * Appends to the tenant's record within the transaction that the client belongs to.
   *
   * @throws CruveroException AUDIT_UNAVAILABLE when the record cannot be written; the caller lets
   *     its transaction fail
   */
  public void record(
      JdbcClient jdbc,
      TenantId tenant,
      Actor actor,
      String action,
      String target,
      Outcome outcome,
      Map<String, Object> details) {
    chain.append(jdbc, new Ledger(tenant), actor, action, target, outcome, details);
  }

  /**
   * Appends to the tenant's record in a transaction of its own, or the tenant's that is open: for
   * what the platform does to a tenant outside its rows. The caller does it only if this succeeds.
   */
  public void record(
      TenantId tenant,
      Actor actor,
      String action,
      String target,
      Outcome outcome,
      Map<String, Object> details) {
    tenants.run(tenant, jdbc -> record(jdbc, tenant, actor, action, target, outcome, details));
  }

  /** Appends to the platform's record; joins a platform transaction when one is open. */
  public void recordPlatform(
      Actor actor, String action, String target, Outcome outcome, Map<String, Object> details) {
    platform.run(
        jdbc -> chain.append(jdbc, Ledger.PLATFORM, actor, action, target, outcome, details));
  }

  /** Up to {@code limit} events of a tenant, newest first. */
  public List<AuditEvent> read(TenantId tenant, AuditQuery query, int limit) {
    return tenants.in(tenant, jdbc -> events.newest(jdbc, new Ledger(tenant), query, limit));
  }

  /** Up to {@code limit} events of the platform's own record, newest first. */
  public List<AuditEvent> readPlatform(AuditQuery query, int limit) {
    return platform.in(jdbc -> events.newest(jdbc, Ledger.PLATFORM, query, limit));
  }
}
