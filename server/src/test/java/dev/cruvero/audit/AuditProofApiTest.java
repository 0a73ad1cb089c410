package dev.cruvero.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditChain;
import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.TenantId;
import dev.cruvero.cli.Terminal;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditProofApiTest {

  private final TestServer server = Cruvero.server(Map.of("CRUVERO_ROLE", "api"));

  @AfterAll
  void close() {
    server.close();
  }

  private TenantId tenant() {
    TenantId tenant = server.tenant();
    server.admin().patch("/v1/tenants/" + tenant, Map.of("displayName", "Jane Doe"));
    return tenant;
  }

  private Client on(TenantId tenant) {
    return server.admin().on(tenant);
  }

  private AuditCheckpoint signed(TenantId tenant) {
    AuditKey key = AuditWorld.key();
    new Notary(
            server.database().tenantTransactions(), server.database().platformTransactions(), key)
        .sign(new Ledger(tenant));
    JsonNode newest = on(tenant).get("/v1/audit/checkpoints").json().path("items").path(0);
    return AuditCheckpoint.of(newest);
  }

  @Test
  void whatIsExportedIsVerifiedWithoutTheServer() {
    TenantId tenant = tenant();
    AuditCheckpoint kept = signed(tenant);
    Answer export = on(tenant).get("/v1/audit/export");
    JsonNode published = server.admin().get("/v1/audit/keys").json().path("items").path(0);
    AuditKeys keys = AuditKeys.ofPem(published.path("publicKey").stringValue());

    AuditChain chain = new AuditChain(tenant.value()).checkpoint(kept, keys);
    export.text().lines().forEach(chain::line);

    assertThat(export.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/x-ndjson");
    assertThat(chain.end().findings()).isEmpty();
    assertThat(chain.end().checkpointedTo()).isEqualTo(2);
    assertThat(chain.end().lastSeq()).isEqualTo(3);
    assertThat(export.text()).contains("audit.export", "Jane Doe");
  }

  @Test
  void anExportCanGoOnWhereTheLastOneEnded() {
    TenantId tenant = tenant();

    String later = on(tenant).get("/v1/audit/export?after=2").text();

    assertThat(later.lines()).singleElement().asString().contains("audit.export");
    assertThat(on(tenant).get("/v1/audit/export?after=-1").status()).isEqualTo(400);
  }

  @Test
  void askingAboutATenantThatIsNotMakesNoRecordOfIt() {
    TenantId unknown = TestServer.newId();

    assertThat(on(unknown).get("/v1/audit/export").text()).isEmpty();
    on(unknown).post("/v1/audit/erase", Map.of("value", "x"));

    assertThat(on(unknown).get("/v1/audit/verify").json().path("events").longValue()).isZero();
  }

  @Test
  void theServerVerifiesWithACheckpointThatWasKept() {
    TenantId tenant = tenant();
    AuditCheckpoint kept = signed(tenant);
    String encoded =
        Base64.getUrlEncoder()
            .encodeToString(kept.json().toString().getBytes(StandardCharsets.UTF_8));
    for (String sql :
        List.of(
            "delete from cruvero.audit_checkpoints where tenant_id = ?",
            "delete from cruvero.audit_events where seq = 2 and tenant_id = ?",
            "update cruvero.audit_heads set seq = 1, hash = null where tenant_id = ?")) {
      server.database().superuser().sql(sql).param(tenant.value()).update();
    }

    JsonNode alone = on(tenant).get("/v1/audit/verify").json();
    JsonNode verdict = on(tenant).get("/v1/audit/verify?checkpoint=" + encoded).json();

    assertThat(alone.path("intact").booleanValue()).isTrue();
    assertThat(verdict.path("intact").booleanValue()).isFalse();
    assertThat(verdict.path("findings").path(0).path("kind").stringValue()).isEqualTo("TRUNCATED");
    assertThat(on(tenant).get("/v1/audit/verify?checkpoint=xyz").status()).isEqualTo(400);
  }

  @Test
  void thePlatformsOwnRecordIsProvenToo() {
    JsonNode verdict = server.admin().get("/v1/audit/verify").json();

    assertThat(verdict.path("intact").booleanValue()).isTrue();
    assertThat(verdict.path("events").longValue()).isPositive();
    assertThat(verdict.has("tenant")).isFalse();
  }

  @Test
  void erasesAPersonalValueForThisTenantOnly() {
    TenantId tenant = tenant();
    TenantId other = tenant();

    Answer erased = on(tenant).post("/v1/audit/erase", Map.of("value", "Jane Doe"));

    assertThat(erased.json().path("erased").booleanValue()).isTrue();
    assertThat(on(tenant).get("/v1/audit").text()).doesNotContain("Jane Doe");
    assertThat(on(other).get("/v1/audit").text()).contains("Jane Doe");
    assertThat(on(tenant).get("/v1/audit/verify").json().path("intact").booleanValue()).isTrue();
    assertThat(on(tenant).post("/v1/audit/erase", Map.of()).status()).isEqualTo(400);
  }

  @Test
  void anExportAfterAnErasureIsVerifiedWithoutTheServer(@TempDir Path folder) throws IOException {
    TenantId tenant = tenant();
    AuditCheckpoint kept = signed(tenant);
    Terminal terminal = new Terminal(server);

    Terminal.Typed erased =
        terminal.type("audit erase --tenant " + tenant + " --yes", "Jane Doe\n");
    String export = terminal.type("audit export --tenant " + tenant).out();
    String line =
        "audit verify --file %s --checkpoint %s --public-key %s"
            .formatted(
                Files.writeString(folder.resolve("record.jsonl"), export),
                Files.writeString(folder.resolve("kept.json"), kept.json().toString()),
                Files.writeString(folder.resolve("audit.pub"), terminal.type("audit keys").out()));

    assertThat(erased.exit()).as(erased.toString()).isZero();
    assertThat(export).contains("audit.erase").doesNotContain("Jane Doe");
    assertThat(terminal.with("CRUVERO_SERVER", "http://127.0.0.1:1").type(line).exit()).isZero();
  }

  @Test
  void withoutTheRecordThereIsNoChangeAndWithItThereIs() {
    TenantId tenant = tenant();
    var superuser = server.database().superuser();
    superuser.sql("revoke insert on cruvero.audit_events from cruvero_app").update();
    Answer refused = server.admin().patch("/v1/tenants/" + tenant, Map.of("displayName", "New"));
    superuser.sql("grant insert on cruvero.audit_events to cruvero_app").update();
    String kept = server.admin().get("/v1/tenants/" + tenant).text();

    Answer allowed = server.admin().patch("/v1/tenants/" + tenant, Map.of("displayName", "New"));

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().path("code").stringValue()).isEqualTo("AUDIT_UNAVAILABLE");
    assertThat(kept).doesNotContain("New");
    assertThat(allowed.status()).isEqualTo(200);
  }

  @Test
  void noKeyIsMadeThatIsNotOnThePlatformsRecord() {
    var superuser = server.database().superuser();
    superuser.sql("revoke insert on cruvero.platform_audit_events from cruvero_platform").update();
    Map<String, String> key = Map.of("role", "platform-admin", "name", "sneaky");
    Answer refused = server.admin().post("/v1/keys", key);
    superuser.sql("grant insert on cruvero.platform_audit_events to cruvero_platform").update();

    assertThat(refused.json().path("code").stringValue()).isEqualTo("AUDIT_UNAVAILABLE");
    assertThat(server.admin().get("/v1/keys").text()).doesNotContain("sneaky");
    assertThat(server.admin().post("/v1/keys", key).status()).isEqualTo(201);
  }
}
