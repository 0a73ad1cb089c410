package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Admission.Reason;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.runs.LimitRefusals.LimitOf;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Puts refusals on the tenant's record: each one by policy or state; those by a limit once when
 * they begin and once with their count, so that a caller at its limit cannot flood the record. What
 * is known to have begun is counted here and brought to the database every few seconds: a crash
 * loses no more of a count than that. Thread-safe.
 */
final class RefusalAudit implements AutoCloseable {

  private static final int REMEMBERED = 10_000;

  private final TenantTransactions transactions;
  private final PlatformTransactions platform;
  private final Audit audit;
  private final LimitRefusals limits;
  private final Map<LimitOf, Instant> until = new ConcurrentHashMap<>();
  private final Map<LimitOf, Long> counted = new ConcurrentHashMap<>();

  RefusalAudit(TenantTransactions transactions, PlatformTransactions platform, Audit audit) {
    this.transactions = transactions;
    this.platform = platform;
    this.audit = audit;
    this.limits = new LimitRefusals(audit);
  }

  /** A run that was not started; other failures than refusals are nobody's denial. */
  void start(TenantId tenant, Actor by, CruveroException failure) {
    if (failure.code().kind() == ErrorCode.Kind.DENIED) {
      transactions.run(tenant, jdbc -> record(jdbc, tenant, by, "run.start", failure.code()));
    }
  }

  /** A start that a limit refused, or that came when too many waited, which no limit refused. */
  void start(TenantId tenant, Actor by, Refused refused) {
    if (refused.reason() == Reason.CROWDED) {
      return;
    }
    LimitOf key = new LimitOf(tenant, refused.limit().id());
    Instant known = until.get(key);
    if (known != null && known.isAfter(refused.until().minus(refused.retryAfter()))) {
      counted.merge(key, 1L, Long::sum);
      return;
    }
    transactions.run(tenant, jdbc -> limits.refused(jdbc, key, by, refused));
    // Known only now that it is committed: one that was rolled back is told again.
    if (until.size() >= REMEMBERED) {
      until.clear();
    }
    until.put(key, refused.until());
  }

  /** A step of a run that a limit refused, in the transaction that says so. */
  void step(JdbcClient jdbc, TenantId tenant, RunId run, Refused refused) {
    limits.refused(jdbc, new LimitOf(tenant, refused.limit().id()), actor(run), refused);
  }

  /** A tool call that the policy refused, in the transaction that says so. */
  void tool(JdbcClient jdbc, TenantId tenant, RunId run, ErrorCode code) {
    record(jdbc, tenant, actor(run), "tool.call", code);
  }

  /** Brings what was counted, and puts on record what is over, whichever server counted it. */
  void flush() {
    counted.keySet().forEach(this::bring);
    for (LimitOf over : platform.in(LimitRefusals::allOver)) {
      transactions.run(over.tenant(), jdbc -> limits.over(jdbc, over));
    }
  }

  private void bring(LimitOf key) {
    Long times = counted.remove(key);
    if (times == null) {
      return;
    }
    try {
      transactions.run(key.tenant(), jdbc -> limits.more(jdbc, key, times));
    } catch (RuntimeException failure) {
      counted.merge(key, times, Long::sum);
      throw failure;
    }
  }

  @Override
  public void close() {
    counted.keySet().forEach(this::bring);
  }

  private void record(JdbcClient jdbc, TenantId tenant, Actor by, String action, ErrorCode code) {
    audit.record(
        jdbc, tenant, by, action, tenant.value(), Outcome.DENIED, Map.of("code", code.name()));
  }

  private static Actor actor(RunId run) {
    return new Actor("run", run.value());
  }
}
