package dev.cruvero.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.audit.AuditProof;
import dev.cruvero.base.Actor;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Nobody signs here, so that what was planted stays until it is taken away. */
class AuditDoctorTest {

  private final TestDatabase database = Cruvero.database();
  private final TenantId tenant = TestServer.newId();

  @AfterEach
  void close() {
    database.close();
  }

  private void append() {
    JsonMapper json = JsonMapper.shared();
    Audit audit = new Audit(database.tenantTransactions(), database.platformTransactions(), json);
    database
        .tenantTransactions()
        .run(
            tenant,
            jdbc ->
                audit.record(
                    jdbc,
                    tenant,
                    Actor.system("test"),
                    "tenant.update",
                    tenant.value(),
                    Outcome.ALLOWED,
                    Map.of()));
  }

  private Finding finding() throws NoSuchAlgorithmException {
    AuditKeys keys =
        new AuditKeys(
            List.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic()));
    return examined(keys);
  }

  private Finding examined(AuditKeys keys) {
    AuditProof proof =
        new AuditProof(
            database.tenantTransactions(),
            database.platformTransactions(),
            JsonMapper.shared(),
            keys);
    return new AuditDoctor(proof).examine(null).getFirst();
  }

  private void sql(String change) {
    database.superuser().sql("update cruvero.audit_heads set " + change).update();
  }

  @Test
  void namesTheRecordThatNoCheckpointVouchesForThoughItIsDue() throws NoSuchAlgorithmException {
    append();
    Finding fresh = finding();
    sql("unsigned_since = unsigned_since - interval '4 minutes'");
    Finding late = finding();
    sql("signed_seq = seq");
    Finding signed = finding();

    assertThat(fresh.level()).isEqualTo(Level.OK);
    assertThat(late.level()).isEqualTo(Level.FAIL);
    assertThat(late.message()).contains("1 events", tenant.value());
    assertThat(late.owner()).isEqualTo(Owner.SECURITY);
    assertThat(late.next()).contains("CRUVERO_AUDIT_KEY_FILE", "cruvero doctor");
    assertThat(signed.level()).isEqualTo(Level.OK);
  }

  @Test
  void thePlatformsOwnRecordIsHeldToTheSame() throws NoSuchAlgorithmException {
    database
        .superuser()
        .sql(
            "update cruvero.platform_audit_heads set seq = 2, unsigned_since = now() - interval '1 hour'")
        .update();

    assertThat(finding().message()).contains("2 events", "the platform's record");
  }

  @Test
  void saysThatNothingIsSignedWhereThereIsNoKey() {
    assertThat(examined(new AuditKeys(List.of())).level()).isEqualTo(Level.WARN);
  }
}
