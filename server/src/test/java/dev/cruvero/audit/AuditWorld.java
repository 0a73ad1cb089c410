package dev.cruvero.audit;

import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditVerdict;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** A database with nothing but the audit record in it, and what writes, signs and verifies that. */
final class AuditWorld implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  static final Actor SOMEBODY = Actor.key("k1");

  final TestDatabase database = Cruvero.database();
  final TenantTransactions tenants = database.tenantTransactions();
  final Audit audit = new Audit(tenants, database.platformTransactions(), JSON);
  final AuditKey key = key();
  final AuditProof proof =
      new AuditProof(tenants, database.platformTransactions(), JSON, key.trusted());
  final Notary notary = new Notary(tenants, database.platformTransactions(), key);

  /** The key that servers on these backends sign with. */
  static AuditKey key() {
    String file = Cruvero.backends().environment().get("CRUVERO_AUDIT_KEY_FILE");
    return AuditKey.load(Path.of(String.valueOf(file)));
  }

  /** A tenant whose record has this many events. */
  TenantId tenant(int events) {
    TenantId tenant = TestServer.newId();
    append(tenant, events);
    return tenant;
  }

  void append(TenantId tenant, int events) {
    tenants.run(
        tenant,
        jdbc -> {
          for (int i = 0; i < events; i++) {
            record(jdbc, tenant, Map.of("rpm", i));
          }
        });
  }

  void record(JdbcClient jdbc, TenantId tenant, Map<String, Object> details) {
    audit.record(jdbc, tenant, SOMEBODY, "tenant.update", tenant.value(), Outcome.ALLOWED, details);
  }

  AuditCheckpoint sign(@Nullable TenantId tenant) {
    return notary.sign(new Ledger(tenant)).orElseThrow();
  }

  AuditVerdict verify(@Nullable TenantId tenant) {
    return proof.verify(tenant, null);
  }

  JdbcClient superuser() {
    return database.superuser();
  }

  @Override
  public void close() {
    database.close();
  }
}
