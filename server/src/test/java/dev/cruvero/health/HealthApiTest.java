package dev.cruvero.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Health and the doctor of a real server, with real faults planted and taken away again. */
class HealthApiTest {

  private static TestServer server;
  private static TestDatabase database;

  @BeforeAll
  static void start() {
    server = Cruvero.server(Map.of("CRUVERO_EGRESS_PROXY", "http://127.0.0.1:9"));
    database = server.database();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode finding(String group, String check) {
    return StreamSupport.stream(
            server.admin().get("/v1/doctor").json().at("/findings").spliterator(), false)
        .filter(
            f -> f.at("/group").asString().equals(group) && f.at("/check").asString().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private static String status(String group, String check) {
    return finding(group, check).at("/status").asString();
  }

  private static void sql(String statement) {
    database.superuser().sql(statement).update();
  }

  @Test
  void anybodySeesStatesAndOwnersAndNothingElse() {
    Answer open = server.nobody().get("/api/health/detail");

    assertThat(open.json().at("/components").findValuesAsString("name"))
        .contains("postgres", "migrations", "clock", "vault", "llm");
    assertThat(open.text()).doesNotContain("jdbc:", "127.0.0.1", "\"error\"", "\"address\"");
    assertThat(server.nobody().get("/api/health").text()).doesNotContain("127.0.0.1");
  }

  @Test
  void aPlatformKeySeesAddressesAndATenantsFindings() {
    TenantId tenant = server.tenant();

    Answer full = server.admin().get("/api/health/detail?tenant=" + tenant);
    Answer tenants = server.runner(tenant).get("/api/health/detail?tenant=" + tenant);

    assertThat(full.text()).contains("jdbc:postgresql://");
    assertThat(full.json().at("/findings").findValuesAsString("group")).contains("credentials");
    assertThat(tenants.text()).doesNotContain("jdbc:", "findings");
  }

  @Test
  void aTenantsFaultIsNot503() {
    TenantId tenant = server.tenant();

    Answer full = server.admin().get("/api/health/detail?tenant=" + tenant);

    assertThat(full.json().at("/findings").findValuesAsString("status")).contains("fail");
    assertThat(full.status()).isEqualTo(server.nobody().get("/api/health").status());
  }

  @Test
  void balancersGetTheirAnswers() {
    assertThat(server.nobody().get("/livez").status()).isEqualTo(200);
    assertThat(server.nobody().get("/readyz").status()).isEqualTo(200);
    assertThat(server.nobody().get("/v1/info").status()).isEqualTo(401);
    assertThat(server.admin().get("/v1/info").json().at("/environment").asString())
        .isEqualTo("dev");
  }

  @Test
  void theDoctorIsForPlatformKeys() {
    assertThat(server.nobody().get("/v1/doctor").status()).isEqualTo(401);
    assertThat(server.runner(server.tenant()).get("/v1/doctor").status()).isEqualTo(403);
    assertThat(server.admin().get("/v1/doctor?tenant=../x").status()).isEqualTo(400);
  }

  @Test
  void findsASuperuserAppRole() {
    sql("alter role cruvero_app superuser");
    JsonNode planted = finding("postgres", "app-login");
    sql("alter role cruvero_app nosuperuser");

    assertThat(planted.at("/status").asString()).isEqualTo("fail");
    assertThat(planted.at("/message").asString()).contains("superuser");
    assertThat(planted.at("/owner").asString()).isEqualTo("Security");
    assertThat(planted.at("/next").asString()).contains("alter role cruvero_app nosuperuser");
    assertThat(status("postgres", "app-login")).isEqualTo("ok");
  }

  @Test
  void findsRowLevelSecurityThatIsOffOnOneTable() {
    for (String fault :
        List.of(
            "alter table cruvero.tenant_secrets disable row level security",
            "alter table cruvero.tenant_secrets no force row level security",
            "alter policy own_tenant_only on cruvero.tenant_secrets using (true)")) {
      sql(fault);
      JsonNode planted = finding("postgres", "row-level-security");
      sql("alter table cruvero.tenant_secrets enable row level security, force row level security");
      sql(
          "alter policy own_tenant_only on cruvero.tenant_secrets using (tenant_id = (select nullif(current_setting('cruvero.tenant_id', true), '')))");

      assertThat(planted.at("/status").asString()).as(fault).isEqualTo("fail");
      assertThat(planted.at("/message").asString()).contains("tenant_secrets");
      assertThat(status("postgres", "row-level-security")).isEqualTo("ok");
    }
  }

  @Test
  void findsASchemaThatIsBehind() {
    sql("create temporary table none (x int)");
    sql("update cruvero.schema_history set success = false where version = '11'");
    JsonNode planted = finding("postgres", "schema");
    server.clock().advance(Duration.ofSeconds(3));
    Answer unhealthy = server.nobody().get("/api/health");
    int ready = server.nobody().get("/readyz").status();
    sql("update cruvero.schema_history set success = true where version = '11'");

    assertThat(planted.at("/status").asString()).isEqualTo("fail");
    assertThat(planted.at("/next").asString()).isEqualTo("cruvero migrate");
    assertThat(unhealthy.status()).isEqualTo(503);
    assertThat(ready).isEqualTo(503);
    assertThat(status("postgres", "schema")).isEqualTo("ok");
  }

  @Test
  void findsClockSkew() {
    database.shiftClock(Duration.ofMinutes(5));
    JsonNode planted = finding("postgres", "clock");
    database.shiftClock(Duration.ZERO);

    assertThat(planted.at("/status").asString()).isEqualTo("fail");
    assertThat(planted.at("/next").asString()).contains("NTP");
  }

  @Test
  void findsAMissingRegistryAndADeadEgressProxyAndAModelNobodyServes() {
    TenantId tenant = server.tenant();
    List<String> failing =
        StreamSupport.stream(
                server
                    .admin()
                    .get("/v1/doctor?tenant=" + tenant)
                    .json()
                    .at("/findings")
                    .spliterator(),
                false)
            .filter(f -> f.at("/status").asString().equals("fail"))
            .map(
                f ->
                    f.at("/group").asString()
                        + "/"
                        + f.at("/check").asString()
                        + " "
                        + f.at("/next").asString())
            .toList();

    assertThat(failing)
        .contains(
            "registry/seeded cruvero seed-registry --id default --version v2.0.0",
            "tools/egress-proxy start the proxy or correct CRUVERO_EGRESS_PROXY, then: cruvero doctor",
            "credentials/providers cruvero tenant update --id "
                + tenant
                + " --allowed-models x-ai/grok-4-fast");
  }

  @Test
  void answersWhilePostgresIsGone() {
    var postgres = Cruvero.backends().postgres();
    postgres.stop();
    server.clock().advance(Duration.ofSeconds(3));
    Answer gone = server.admin().get("/api/health/detail");
    int live = server.nobody().get("/livez").status();
    int ready = server.nobody().get("/readyz").status();
    postgres.start();
    awaitReady();

    assertThat(gone.status()).isEqualTo(503);
    assertThat(gone.json().at("/components/0/name").asString()).isEqualTo("postgres");
    assertThat(gone.json().at("/components/0/status").asString()).isEqualTo("unhealthy");
    assertThat(live).isEqualTo(200);
    assertThat(ready).isEqualTo(503);
  }

  private static void awaitReady() {
    Instant bound = Instant.now().plusSeconds(30);
    do {
      server.clock().advance(Duration.ofSeconds(3));
    } while ((server.nobody().get("/readyz").status() != 200
            || !server.admin().get("/v1/doctor").text().contains("clock"))
        && Instant.now().isBefore(bound));
  }

  @Test
  void metricsAreOnTheirOwnPort() throws Exception {
    server.nobody().get("/api/health");
    String metrics =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(server.metricsAddress() + "/metrics")).build(),
                BodyHandlers.ofString())
            .body();

    assertThat(metrics).contains("cruvero_health{component=\"postgres\"} 1.0");
    assertThat(server.nobody().get("/metrics").status()).isEqualTo(404);
  }
}
