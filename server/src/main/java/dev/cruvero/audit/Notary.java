package dev.cruvero.audit;

import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.CanonicalJson;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs a checkpoint for each record with 1,000 new events, or with one that is a minute old. Each
 * is also logged, so that whoever collects the logs holds a copy that the database cannot reach.
 */
final class Notary {

  static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int MOST_UNSIGNED = 1_000;
  static final Duration LONGEST_UNSIGNED = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Notary.class);

  private final TenantTransactions tenants;
  private final PlatformTransactions platform;
  private final AuditKey key;

  Notary(TenantTransactions tenants, PlatformTransactions platform, AuditKey key) {
    this.tenants = tenants;
    this.platform = platform;
    this.key = key;
  }

  /**
   * Signs for every record that is due, whatever becomes of the others; several replicas may do so
   * at once.
   */
  void signDue() {
    RuntimeException first = null;
    for (Ledger ledger : due()) {
      try {
        sign(ledger);
      } catch (RuntimeException failure) {
        first = first == null ? failure : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private List<Ledger> due() {
    return platform.in(
        jdbc -> {
          List<Ledger> due = new ArrayList<>();
          for (String name : List.of("audit_heads", "platform_audit_heads")) {
            jdbc.sql(
                    """
                    select %s as tenant from %s where seq > signed_seq
                      and (seq - signed_seq >= :events or unsigned_since <= cruvero.now() - :age * interval '1 second')
                    """
                        .formatted(name.startsWith("platform") ? "null" : "tenant_id", name))
                .param("events", MOST_UNSIGNED)
                .param("age", LONGEST_UNSIGNED.toSeconds())
                .query(
                    (row, _) ->
                        Optional.ofNullable(row.getString("tenant"))
                            .map(id -> new Ledger(new TenantId(id)))
                            .orElse(Ledger.PLATFORM))
                .list()
                .forEach(due::add);
          }
          return due;
        });
  }

  /** Signs for one record; empty when nothing is new. */
  Optional<AuditCheckpoint> sign(Ledger ledger) {
    TenantId tenant = ledger.tenant();
    Optional<AuditCheckpoint> signed =
        tenant == null
            ? platform.in(jdbc -> Checkpoints.sign(jdbc, ledger, key))
            : tenants.in(tenant, jdbc -> Checkpoints.sign(jdbc, ledger, key));
    signed.ifPresent(
        checkpoint -> LOG.info("audit checkpoint {}", CanonicalJson.text(checkpoint.json())));
    return signed;
  }
}
