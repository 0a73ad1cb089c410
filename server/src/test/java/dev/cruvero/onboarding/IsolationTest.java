package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Each boundary is really opened once: the probes have to turn red, and green again after. */
class IsolationTest {
  private static final String WIDE =
      """
      path "secret/data/cruvero/tenants/*" { capabilities = ["read"] }
      path "secret/metadata/cruvero/tenants/*" { capabilities = ["read"] }
      """;

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
  void turnsRedWhileRowLevelSecurityIsOffOnOneTable() {
    tour.whole();

    server
        .database()
        .owner()
        .sql("alter table cruvero.run_steps disable row level security")
        .update();
    JsonNode red = verified();
    server
        .database()
        .owner()
        .sql("alter table cruvero.run_steps enable row level security")
        .update();
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
    server
        .database()
        .owner()
        .sql("alter table cruvero.run_steps disable row level security")
        .update();
    tour.createWhole();
    tour.secret();
    JsonNode failed = tour.await("FAILED");
    server
        .database()
        .owner()
        .sql("alter table cruvero.run_steps enable row level security")
        .update();
    tour.post("onboarding/retry", Map.of());

    assertThat(failed.path("owner").asString()).isEqualTo("Security");
    assertThat(tour.awaitActive().path("state").asString()).isEqualTo("ACTIVE");
  }

  private JsonNode verified() {
    tour.post("verify", Map.of("sample", false));
    return Await.until(
        java.time.Duration.ofSeconds(30), tour::status, status -> status.has("endedAt"));
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
