package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Admission.Refused;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Puts refusals on the tenant's record: each one by policy or state, and of each limit one until it
 * can be granted again, so that a caller at its limit cannot flood the record. Thread-safe.
 */
final class RefusalAudit {

  private static final int REMEMBERED = 10_000;

  private record LimitOf(TenantId tenant, String limit) {}

  private final TenantTransactions transactions;
  private final Audit audit;
  private final Map<LimitOf, Instant> until = new ConcurrentHashMap<>();

  RefusalAudit(TenantTransactions transactions, Audit audit) {
    this.transactions = transactions;
    this.audit = audit;
  }

  /** A run that was not started; other failures than refusals are nobody's denial. */
  void start(TenantId tenant, Actor by, CruveroException failure) {
    if (failure.code().kind() == ErrorCode.Kind.DENIED) {
      transactions.run(tenant, jdbc -> record(jdbc, tenant, by, "run.start", failure.code()));
    }
  }

  /** A start that a limit refused. */
  void start(TenantId tenant, Actor by, Refused refused) {
    if (first(tenant, refused)) {
      transactions.run(tenant, jdbc -> limit(jdbc, tenant, by, refused));
    }
  }

  /** A step of a run that a limit refused, in the transaction that says so. */
  void step(JdbcClient jdbc, TenantId tenant, RunId run, Refused refused) {
    if (first(tenant, refused)) {
      limit(jdbc, tenant, actor(run), refused);
    }
  }

  /** A tool call that the policy refused, in the transaction that says so. */
  void tool(JdbcClient jdbc, TenantId tenant, RunId run, ErrorCode code) {
    record(jdbc, tenant, actor(run), "tool.call", code);
  }

  private boolean first(TenantId tenant, Refused refused) {
    if (until.size() > REMEMBERED) {
      until.clear();
    }
    LimitOf key = new LimitOf(tenant, refused.limit().id());
    Instant known = until.put(key, refused.until());
    Instant decided = refused.until().minus(refused.retryAfter());
    return known == null || !known.isAfter(decided);
  }

  private void limit(JdbcClient jdbc, TenantId tenant, Actor by, Refused refused) {
    audit.record(
        jdbc,
        tenant,
        by,
        "limit.refuse",
        refused.limit().id(),
        Outcome.DENIED,
        Map.of("reason", refused.reason().name(), "until", refused.until().toString()));
  }

  private void record(JdbcClient jdbc, TenantId tenant, Actor by, String action, ErrorCode code) {
    audit.record(
        jdbc, tenant, by, action, tenant.value(), Outcome.DENIED, Map.of("code", code.name()));
  }

  private static Actor actor(RunId run) {
    return new Actor("run", run.value());
  }
}
