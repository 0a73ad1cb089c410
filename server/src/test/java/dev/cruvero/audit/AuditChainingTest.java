package dev.cruvero.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.AuditVerdict;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditChainingTest {

  private final AuditWorld world = new AuditWorld();

  @AfterAll
  void close() {
    world.close();
  }

  @Test
  void sixteenWritersOfOneTenantMakeOneChain() {
    TenantId tenant = TestServer.newId();

    AtOnce.run(
        16,
        writer -> {
          for (int i = 0; i < 20; i++) {
            world.append(tenant, 1 + (writer + i) % 2);
          }
          return true;
        });

    AuditVerdict verdict = world.verify(tenant);
    assertThat(verdict.intact()).isTrue();
    assertThat(verdict.events()).isEqualTo(480).isEqualTo(verdict.lastSeq());
  }

  @Test
  void thePlatformsRecordIsOneChainToo() {
    AtOnce.run(
        8,
        writer -> {
          world.audit.recordPlatform(
              Actor.key("k" + writer), "key.issue", "x", Outcome.ALLOWED, Map.of());
          return true;
        });
    world.sign(null);

    AuditVerdict verdict = world.verify(null);

    assertThat(verdict.intact()).isTrue();
    assertThat(verdict.events()).isEqualTo(8);
    assertThat(verdict.checkpointedTo()).isEqualTo(8);
  }

  @Test
  void whatIsRolledBackLeavesNoGap() {
    TenantId tenant = world.tenant(2);

    assertThatThrownBy(
            () ->
                world.tenants.run(
                    tenant,
                    jdbc -> {
                      world.record(jdbc, tenant, Map.of());
                      throw new IllegalStateException("planted");
                    }))
        .hasMessage("planted");
    world.append(tenant, 1);

    assertThat(world.verify(tenant).lastSeq()).isEqualTo(3);
    assertThat(world.verify(tenant).intact()).isTrue();
  }

  @Test
  void whatNoJsonReaderOrDatabaseKeepsExactBecomesSomethingThatTheyDo() {
    TenantId tenant = TestServer.newId();
    Map<String, @Nullable Object> details = new HashMap<>();
    details.put("large", Long.MAX_VALUE);
    details.put("nothing", null);
    details.put("strange", "a\0b\ud800c\u20ac\"\\\n");
    details.put("list", List.of(1.50, true, Map.of("b", 1, "a", 2)));

    world.tenants.run(tenant, jdbc -> world.record(jdbc, tenant, new HashMap<>(details)));

    assertThat(world.verify(tenant).intact()).isTrue();
    AuditEvent event = world.audit.read(tenant, new AuditQuery(9, null, null, null), 1).getFirst();
    assertThat(event.details().path("large").stringValue()).isEqualTo("9223372036854775807");
    assertThat(event.details().path("strange").stringValue())
        .isEqualTo("a\ufffdb\ufffdc\u20ac\"\\\n");
  }

  @Test
  void aRecordThatRefusesLetsNothingHappenAndSaysSo() {
    TenantId tenant = world.tenant(1);
    world.superuser().sql("revoke insert on cruvero.audit_events from cruvero_app").update();
    try {
      assertThatThrownBy(() -> world.append(tenant, 1))
          .isInstanceOf(CruveroException.class)
          .extracting(failure -> ((CruveroException) failure).code())
          .isEqualTo(ErrorCode.AUDIT_UNAVAILABLE);
    } finally {
      world.superuser().sql("grant insert on cruvero.audit_events to cruvero_app").update();
    }

    world.append(tenant, 1);

    assertThat(world.verify(tenant).lastSeq()).isEqualTo(2);
  }

  @Test
  void aHeadThatWasSetBackRefusesFurtherEventsInsteadOfForking() {
    TenantId tenant = world.tenant(3);
    world
        .superuser()
        .sql("update cruvero.audit_heads set seq = 1 where tenant_id = ?")
        .param(tenant.value())
        .update();

    assertThatThrownBy(() -> world.append(tenant, 1))
        .isInstanceOf(CruveroException.class)
        .hasMessageContaining("could not be put on the record of tenant");
  }

  @Test
  void signsWhatIsAMinuteOldOrAThousandLongAndThatOnce() {
    TenantId few = world.tenant(3);
    TenantId many = world.tenant(1_000);

    world.notary.signDue();
    assertThat(world.verify(few).checkpoints()).isZero();
    assertThat(world.verify(many).checkpointedTo()).isEqualTo(1_000);

    world.database.shiftClock(Duration.ofSeconds(61));
    AtOnce.run(
        4,
        _ -> {
          world.notary.signDue();
          return true;
        });
    world.database.shiftClock(Duration.ZERO);
    assertThat(world.verify(few).checkpointedTo()).isEqualTo(3);
    assertThat(world.verify(few).checkpoints()).isEqualTo(1);
    assertThat(world.verify(many).checkpoints()).isEqualTo(1);
  }
}
