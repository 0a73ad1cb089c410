package dev.cruvero.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditChain;
import dev.cruvero.api.AuditVerdict;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErasureTest {

  private static final String NAME = "Jane Doe of Acme";
  private static final Actor JANE = Actor.person("jane@acme.example");

  private final AuditWorld world = new AuditWorld();
  private TenantId tenant = TestServer.newId();

  @AfterAll
  void close() {
    world.close();
  }

  @BeforeEach
  void twoEventsWithPersonalData() {
    tenant = TestServer.newId();
    for (int i = 0; i < 2; i++) {
      world.tenants.run(
          tenant,
          jdbc ->
              world.audit.record(
                  jdbc,
                  tenant,
                  JANE,
                  "tenant.update",
                  tenant.value(),
                  Outcome.ALLOWED,
                  Map.of("displayName", Map.of("after", new Personal(NAME)))));
    }
    world.sign(tenant);
  }

  private List<AuditEvent> events() {
    return world.audit.read(tenant, new AuditQuery(Long.MAX_VALUE, null, null, null), 100);
  }

  private List<String> export() {
    List<String> lines = new ArrayList<>();
    world.proof.export(tenant, 0, lines::add);
    return lines;
  }

  private AuditVerdict offline(List<String> lines) {
    AuditChain chain = new AuditChain(tenant.value());
    chain.checkpoints(world.proof.checkpoints(tenant, 9, 9), world.proof.keys());
    lines.forEach(chain::line);
    return chain.end();
  }

  @Test
  void aPersonalValueIsShownAndExportedUntilItIsErased() {
    assertThat(events().getFirst().actor()).isEqualTo("oidc:jane@acme.example");
    assertThat(events().getFirst().details().path("displayName").path("after").stringValue())
        .isEqualTo(NAME);
    assertThat(export()).allMatch(line -> line.contains(NAME));
    assertThat(offline(export()).intact()).isTrue();

    assertThat(world.proof.erase(tenant, NAME, AuditWorld.SOMEBODY)).isTrue();
    assertThat(world.proof.erase(tenant, "jane@acme.example", AuditWorld.SOMEBODY)).isTrue();

    assertThat(events().toString()).doesNotContain(NAME).doesNotContain("jane@");
    assertThat(export().toString()).doesNotContain(NAME).doesNotContain("jane@");
  }

  @Test
  void erasingLeavesTheChainWhole() {
    world.proof.erase(tenant, NAME, AuditWorld.SOMEBODY);

    AuditVerdict verdict = world.verify(tenant);
    assertThat(verdict.intact()).isTrue();
    assertThat(verdict.checkpointedTo()).isEqualTo(2);
    assertThat(offline(export()).intact()).isTrue();
    assertThat(events().getFirst().action()).isEqualTo("audit.erase");
    assertThat(events().getFirst().details().toString()).isEqualTo("{\"erased\":true}");
  }

  @Test
  void theValueIsNowhereInTheRecordItself() {
    List<String> rows =
        world
            .superuser()
            .sql("select e::text from cruvero.audit_events e where tenant_id = ?")
            .param(tenant.value())
            .query((row, _) -> String.valueOf(row.getString(1)))
            .list();

    assertThat(rows).hasSize(2).noneMatch(row -> row.contains("Jane") || row.contains("jane"));
    assertThat(world.proof.erase(tenant, "never mentioned", AuditWorld.SOMEBODY)).isFalse();
  }
}
