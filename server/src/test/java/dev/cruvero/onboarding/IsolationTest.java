package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.IsolationEvidence;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.cli.Terminal;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.registries.Registries;
import dev.cruvero.registries.ToolDefinition;
import dev.cruvero.secrets.PayloadKey;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Each boundary is really opened once: the probes have to turn red, and green again after. */
@Tag("soak-sealed")
class IsolationTest {
  private static final String WIDE =
      """
      path "secret/data/cruvero/tenants/*" { capabilities = ["read"] }
      path "secret/metadata/cruvero/tenants/*" { capabilities = ["read"] }
      """;

  private static final ToolDefinition TOOL =
      new ToolDefinition(
          "current_time",
          "The tenant's own entry.",
          JsonNodeFactory.instance.objectNode().put("type", "object"),
          "read-only",
          "never",
          Duration.ofSeconds(1));

  private final TestServer server = Practice.server();
  private final TenantId id = TestServer.newId();
  private final Tour tour = new Tour(server.admin(), id);

  @Test
  void keepsEachDenialWithItsControlAndEnforcer() {
    tour.whole();

    JsonNode probes = Tour.step(tour.status(), "isolation").path("evidence").path("probes");

    assertThat(probes).hasSizeGreaterThan(12);
    for (JsonNode probe : probes) {
      assertThat(probe.path("result").asString()).isIn("DENIED", "NOT_APPLICABLE");
    }
    assertThat(probes.toString()).contains("Cruvero only", "\"Postgres\"", "\"Vault\"");
  }

  @Test
  void itsEvidenceIsSignedNumberedAndVerifiedWithoutTheServer(@TempDir Path kept)
      throws IOException {
    tour.whole();
    Terminal terminal = new Terminal(server);
    String keys = terminal.type("audit keys").out();
    String first = terminal.type("tenant checklist --id " + id + " -o json").out();
    String second = terminal.type("tenant verify --id " + id + " --no-sample -o json").out();
    String export = terminal.type("audit export --tenant " + id).out();
    Terminal auditor = new Terminal(server).with("CRUVERO_SERVER", "http://127.0.0.1:1");
    String verify = "audit verify --public-key " + write(kept, "audit.pub", keys);
    verify += " --file " + write(kept, "record.jsonl", export) + " --evidence ";

    Terminal.Typed good = auditor.type(verify + write(kept, "second.json", second));
    Terminal.Typed old = auditor.type(verify + write(kept, "first.json", first));

    assertThat(good.exit()).as(good.toString()).isZero();
    assertThat(good.out()).contains("serial: 2", "sealed: true", "tenant: " + id);
    assertThat(old.exit()).isEqualTo(9);
    assertThat(old.err()).contains("OUTDATED").doesNotContain("FORGED");
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void whatABreachShowedIsSignedTooAndOnTheTenantsRecord() {
    tour.whole();

    rowSecurity("disable");
    JsonNode red = verified();
    rowSecurity("enable");

    JsonNode evidence = Tour.step(red, "isolation").path("evidence");
    String pem = server.admin().get("/v1/audit/keys").json().at("/items/0/publicKey").asString();
    IsolationEvidence proof = IsolationEvidence.of(evidence);
    assertThat(proof.findings(AuditKeys.ofPem(pem), id.value(), 2)).isEmpty();
    assertThat(proof.sealed()).isFalse();
    JsonNode event =
        server.admin().on(id).get("/v1/audit?type=isolation.verify").json().at("/items/0");
    assertThat(event.path("outcome").asString()).isEqualTo("FAILED");
    assertThat(event.at("/details/digest").asString()).isEqualTo(proof.digest());
  }

  @Test
  void turnsRedWhileRowLevelSecurityIsOffOnOneTable() {
    tour.whole();

    rowSecurity("disable");
    JsonNode red = verified();
    rowSecurity("enable");
    JsonNode green = verified();

    assertBreach(red, "postgres.read");
    assertThat(green.path("state").asString()).isEqualTo("COMPLETED");
  }

  @Test
  void turnsRedWhileThePolicyOfVaultIsWide() {
    tour.whole();
    String narrow = VaultPolicy.read();

    VaultPolicy.write(WIDE);
    JsonNode red = verified();
    VaultPolicy.write(narrow);
    JsonNode green = verified();

    assertBreach(red, "vault.openrouter");
    assertThat(green.path("state").asString()).isEqualTo("COMPLETED");
  }

  @Test
  void turnsRedWhileThePolicyOfVaultListsOthers() {
    tour.whole();
    String narrow = VaultPolicy.read();

    VaultPolicy.write(
        narrow + "path \"secret/metadata/cruvero/tenants/*\" { capabilities = [\"list\"] }");
    JsonNode red = verified();
    VaultPolicy.write(narrow);
    JsonNode green = verified();

    assertBreach(red, "vault.list");
    assertThat(green.path("state").asString()).isEqualTo("COMPLETED");
  }

  @Test
  void probesEveryDoorOfVaultAndTheRegistryOfATenantThatHasOne() {
    tour.whole();
    server.bean(Registries.class).seed("own", "v1.0.0", id, List.of(TOOL), Actor.system("test"));

    JsonNode probes = Tour.step(verified(), "isolation").at("/evidence/probes");

    for (Provider provider : Provider.values()) {
      assertThat(results(probes, "vault." + provider.id())).containsExactly("DENIED", "DENIED");
      assertThat(results(probes, "vault.metadata." + provider.id()))
          .containsExactly("DENIED", "DENIED");
    }
    assertThat(results(probes, "vault.list")).containsExactly("DENIED", "DENIED");
    assertThat(results(probes, "registry")).containsExactly("DENIED", "DENIED");
  }

  private static List<String> results(JsonNode probes, String boundary) {
    List<String> results = new ArrayList<>();
    for (JsonNode probe : probes) {
      if (probe.path("boundary").asString().equals(boundary)) {
        results.add(probe.path("result").asString());
      }
    }
    return results;
  }

  @Test
  void turnsRedWhileBothHaveTheSamePayloadKey() {
    tour.whole();
    String same = PayloadKey.fresh();

    plant(id, same);
    plant(TenantId.CANARY, same);
    JsonNode red = verified();
    server.bean(PayloadKeys.class).rotate(TenantId.CANARY, Actor.system("test"));
    JsonNode green = verified();

    assertBreach(red, "temporal.payload");
    assertThat(green.path("state").asString()).isEqualTo("COMPLETED");
  }

  private static void plant(TenantId tenant, String key) {
    VaultBackend vault = Cruvero.backends().vault();
    int next = 1;
    while (planted(vault, tenant, key, next) == 400) {
      next++;
    }
  }

  private static int planted(VaultBackend vault, TenantId tenant, String key, int over) {
    return vault.status(
        "POST",
        "secret/data/cruvero/keys/" + tenant + ".payload",
        Map.of("options", Map.of("cas", over), "data", Map.of("key", key)),
        vault.adminToken());
  }

  @Test
  void turnsRedWhileTheCanarysKeyBelongsToTheTenant() {
    tour.whole();

    rekey(TenantId.CANARY, id);
    JsonNode red = verified();
    rekey(id, TenantId.CANARY);
    JsonNode green = verified();

    assertBreach(red, "key.path");
    assertThat(green.path("state").asString()).isEqualTo("COMPLETED");
  }

  @Test
  void activatesNobodyAcrossABreach() {
    rowSecurity("disable");
    tour.createWhole();
    tour.secret();
    JsonNode failed = tour.await("FAILED");
    rowSecurity("enable");
    tour.post("onboarding/retry", Map.of());

    assertThat(failed.path("owner").asString()).isEqualTo("Security");
    assertThat(tour.awaitActive().path("state").asString()).isEqualTo("ACTIVE");
  }

  private void rowSecurity(String turn) {
    server
        .database()
        .owner()
        .sql("alter table cruvero.run_steps " + turn + " row level security")
        .update();
  }

  private JsonNode verified() {
    tour.post("verify", Map.of("sample", false));
    return Await.until(Duration.ofSeconds(60), tour::status, status -> status.has("endedAt"));
  }

  private static void assertBreach(JsonNode status, String boundary) {
    assertThat(status.path("state").asString()).isEqualTo("FAILED");
    assertThat(status.path("cause").path("code").asString()).isEqualTo("ISOLATION_BREACH");
    assertThat(status.path("cause").path("message").asString()).contains(boundary);
    assertThat(status.path("owner").asString()).isEqualTo("Security");
  }

  private void rekey(TenantId from, TenantId to) {
    server
        .database()
        .superuser()
        .sql(
            "update cruvero.api_keys set tenant_id = ? where tenant_id = ? and name = 'canary probe' and revoked_at is null")
        .params(to.value(), from.value())
        .update();
  }
}
