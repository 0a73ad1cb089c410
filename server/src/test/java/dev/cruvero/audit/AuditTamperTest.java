package dev.cruvero.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditFinding;
import dev.cruvero.api.AuditFinding.Kind;
import dev.cruvero.api.AuditVerdict;
import dev.cruvero.api.ChainedEvent;
import dev.cruvero.api.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What somebody with the database in hand can do, and that it shows. */
@Tag("soak-sealed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTamperTest {

  private static final List<String> COLUMNS =
      List.of(
          "at = at + interval '1 microsecond'",
          "actor = 'key:other'",
          "action = 'x'",
          "target = target || 'x'",
          "outcome = 'FAILED'",
          "details = '{}'",
          "hash = 'sha256:' || repeat('0', 64)");

  private final AuditWorld world = new AuditWorld();

  @AfterAll
  void close() {
    world.close();
  }

  private TenantId signed() {
    TenantId tenant = world.tenant(20);
    world.sign(tenant);
    world.append(tenant, 20);
    world.sign(tenant);
    return tenant;
  }

  private void tamper(TenantId tenant, String sql) {
    world.superuser().sql(sql).param("tenant", tenant.value()).update();
  }

  private List<AuditFinding> found(TenantId tenant) {
    return world.verify(tenant).findings();
  }

  @Test
  void aRecordThatNobodyTouchedIsIntactAndVouchedForToItsEnd() {
    AuditVerdict verdict = world.verify(signed());

    assertThat(verdict.intact()).isTrue();
    assertThat(verdict.events()).isEqualTo(40);
    assertThat(verdict.checkpoints()).isEqualTo(2);
    assertThat(verdict.checkpointedTo()).isEqualTo(40);
  }

  @Test
  void anEditOfAnyColumnIsFoundWhereItIs() {
    Random random = new Random(11);
    TenantId tenant = signed();
    for (String column : COLUMNS) {
      int seq = 1 + random.nextInt(40);
      world.superuser().sql("create table if not exists kept (like cruvero.audit_events)").update();
      tamper(
          tenant,
          "insert into kept select * from cruvero.audit_events where tenant_id = :tenant and seq = "
              + seq);
      tamper(
          tenant,
          "update cruvero.audit_events set "
              + column
              + " where tenant_id = :tenant and seq = "
              + seq);

      assertThat(found(tenant))
          .as(column)
          .isNotEmpty()
          .first()
          .satisfies(f -> assertThat(f.from()).isEqualTo(seq));

      tamper(tenant, "delete from cruvero.audit_events where tenant_id = :tenant and seq = " + seq);
      tamper(
          tenant,
          "with back as (delete from kept where tenant_id = :tenant returning *) insert into cruvero.audit_events select * from back");
      assertThat(found(tenant)).as("put back: " + column).isEmpty();
    }
  }

  @Test
  void aDeletedEventIsMissing() {
    TenantId tenant = signed();

    tamper(tenant, "delete from cruvero.audit_events where tenant_id = :tenant and seq in (7, 8)");

    assertThat(found(tenant))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.MISSING);
              assertThat(List.of(finding.from(), finding.to())).containsExactly(7L, 8L);
            });
  }

  @Test
  void aCutEndIsFoundThoughTheHeadWasSetBack() {
    TenantId tenant = signed();

    tamper(tenant, "delete from cruvero.audit_events where tenant_id = :tenant and seq > 30");
    tamper(
        tenant,
        "update cruvero.audit_heads h set seq = 30, hash = (select hash from cruvero.audit_events e where e.tenant_id = h.tenant_id and seq = 30) where tenant_id = :tenant");

    assertThat(found(tenant))
        .singleElement()
        .extracting(AuditFinding::kind)
        .isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void aHeadThatWasSetBackHidesNoEventBehindIt() {
    TenantId tenant = world.tenant(20);

    tamper(tenant, "delete from cruvero.audit_heads where tenant_id = :tenant");
    tamper(
        tenant,
        "update cruvero.audit_events set actor = 'key:other' where tenant_id = :tenant and seq = 19");

    assertThat(found(tenant)).extracting(AuditFinding::kind).contains(Kind.CHANGED);
  }

  @Test
  void aRecordWrittenAnewIsFoundByItsCheckpoints() {
    TenantId tenant = signed();

    rewrite(tenant, 25);

    assertThat(found(tenant))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.REWRITTEN);
              assertThat(List.of(finding.from(), finding.to())).containsExactly(21L, 40L);
            });
  }

  @Test
  void checkpointsTakenAwayWithTheEndAreFoundByTheOneThatWasKept() {
    TenantId tenant = world.tenant(20);
    AuditCheckpoint kept = world.sign(tenant);

    tamper(tenant, "delete from cruvero.audit_checkpoints where tenant_id = :tenant");
    rewrite(tenant, 3);

    assertThat(world.verify(tenant).intact()).isTrue();
    assertThat(world.proof.verify(tenant, kept).findings())
        .singleElement()
        .extracting(AuditFinding::kind)
        .isEqualTo(Kind.REWRITTEN);
  }

  /** Changes an event and gives it and all after it the hashes that belong to them. */
  private void rewrite(TenantId tenant, long seq) {
    tamper(
        tenant,
        "update cruvero.audit_events set actor = 'key:other' where tenant_id = :tenant and seq = "
            + seq);
    List<ChainedEvent> all = new ArrayList<>();
    world.tenants.run(
        tenant,
        jdbc ->
            new Events(tools.jackson.databind.json.JsonMapper.shared())
                .each(jdbc, new Ledger(tenant), all::add));
    String previous = null;
    for (ChainedEvent event : all) {
      previous = event.after(previous).hash();
      tamper(
          tenant,
          "update cruvero.audit_events set hash = '"
              + previous
              + "' where tenant_id = :tenant and seq = "
              + event.seq());
    }
    tamper(
        tenant,
        "update cruvero.audit_heads set hash = '" + previous + "' where tenant_id = :tenant");
  }
}
