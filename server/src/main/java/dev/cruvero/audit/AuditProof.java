package dev.cruvero.audit;

import dev.cruvero.api.AuditChain;
import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.AuditLine;
import dev.cruvero.api.AuditVerdict;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * What shows that a record is whole: verification, export, signed checkpoints; and erasing what is
 * personal in it without breaking it. A null tenant means the platform's own record.
 */
public final class AuditProof {

  private static final int PAGE = 1_000;

  /** A checkpoint may be late by a restart; by this many intervals it is not made. */
  private static final int MISSED = 3;

  /** The last event as the head of the record has it. */
  private record Head(long seq, @Nullable String hash) {}

  private final TenantTransactions tenants;
  private final PlatformTransactions platform;
  private final Chain chain;
  private final Events events;
  private final AuditKeys keys;

  /**
   * @param keys whose signatures on checkpoints count
   */
  public AuditProof(
      TenantTransactions tenants, PlatformTransactions platform, JsonMapper json, AuditKeys keys) {
    this.tenants = tenants;
    this.platform = platform;
    this.chain = new Chain(json);
    this.events = new Events(json);
    this.keys = keys;
  }

  /** The public keys whose signatures count, the signing one first. */
  public AuditKeys keys() {
    return keys;
  }

  /**
   * Reads every event and says whether all of them are as they were recorded.
   *
   * @param kept a checkpoint that was kept elsewhere
   */
  public AuditVerdict verify(@Nullable TenantId tenant, @Nullable AuditCheckpoint kept) {
    Ledger ledger = new Ledger(tenant);
    return in(
        ledger,
        jdbc -> {
          AuditChain verified = new AuditChain(ledger.tenantId());
          verified.checkpoints(Checkpoints.all(jdbc, ledger), keys);
          if (kept != null) {
            verified.checkpoint(kept, keys);
          }
          Head head = head(jdbc, ledger);
          verified.head(head.seq(), head.hash());
          events.each(jdbc, ledger, verified::event);
          return verified.end();
        });
  }

  private static Head head(JdbcClient jdbc, Ledger ledger) {
    return ledger
        .sql(jdbc, "select seq, hash from {audit}_heads where {own}")
        .query((row, _) -> new Head(row.getLong("seq"), row.getString("hash")))
        .optional()
        .orElse(new Head(0, null));
  }

  /** Puts an export on the record that is exported, before it begins. */
  public void recordExport(@Nullable TenantId tenant, long after, Actor by) {
    record(new Ledger(tenant), by, "audit.export", Map.of("after", after));
  }

  /**
   * Hands over every event after this one as a line of OCSF. Pages of them are read one by one, so
   * that a slow reader holds nothing.
   */
  public void export(@Nullable TenantId tenant, long after, Consumer<String> line) {
    Ledger ledger = new Ledger(tenant);
    long end = in(ledger, jdbc -> head(jdbc, ledger)).seq();
    for (long last = after; last < end; ) {
      long from = last;
      List<AuditLine> lines = in(ledger, jdbc -> events.lines(jdbc, ledger, from, PAGE));
      if (lines.isEmpty()) {
        return;
      }
      for (AuditLine one : lines) {
        if (one.event().seq() <= end) {
          line.accept(one.text());
        }
      }
      last = lines.getLast().event().seq();
    }
  }

  /** Up to {@code limit} checkpoints before this number, newest first. */
  public List<AuditCheckpoint> checkpoints(@Nullable TenantId tenant, long before, int limit) {
    Ledger ledger = new Ledger(tenant);
    return in(ledger, jdbc -> Checkpoints.newest(jdbc, ledger, before, limit));
  }

  /** The records that ought to have been signed minutes ago, the oldest first. */
  public List<Unsigned> overdue() {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    """
                    select tenant, events, since from (
                      select tenant_id as tenant, seq - signed_seq as events, unsigned_since as since from audit_heads
                      union all select null, seq - signed_seq, unsigned_since from platform_audit_heads) heads
                    where events > 0 and since < cruvero.now() - :age * interval '1 second'
                    order by since
                    """)
                .param("age", Notary.LONGEST_UNSIGNED.multipliedBy(MISSED).toSeconds())
                .query(
                    (row, _) ->
                        new Unsigned(
                            row.getString("tenant") == null
                                ? null
                                : new TenantId(row.getString("tenant")),
                            row.getLong("events"),
                            row.getObject("since", OffsetDateTime.class).toInstant()))
                .list());
  }

  /**
   * Forgets a personal value wherever events of this record mention it.
   *
   * @return whether there was one
   */
  public boolean erase(@Nullable TenantId tenant, String value, Actor by) {
    Ledger ledger = new Ledger(tenant);
    return in(
        ledger,
        jdbc -> {
          boolean erased = Values.erase(jdbc, ledger, value) > 0;
          record(ledger, by, "audit.erase", Map.of("erased", erased));
          return erased;
        });
  }

  /** A tenant without a record is none that anybody made, and gets none by being asked about. */
  private void record(Ledger ledger, Actor by, String action, Map<String, Object> details) {
    String target = Objects.requireNonNullElse(ledger.tenantId(), "platform");
    in(
        ledger,
        jdbc -> {
          boolean known = head(jdbc, ledger).seq() > 0;
          if (known) {
            chain.append(jdbc, ledger, by, action, target, Outcome.ALLOWED, details);
          }
          return known;
        });
  }

  private <T> T in(Ledger ledger, Function<JdbcClient, T> work) {
    TenantId tenant = ledger.tenant();
    return tenant == null ? platform.in(work) : tenants.in(tenant, work);
  }
}
