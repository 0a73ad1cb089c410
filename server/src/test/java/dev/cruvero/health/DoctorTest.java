package dev.cruvero.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Faults planted for real, one at a time, in what a server stands on. Those of Vault and Temporal
 * are beside their packages: VaultDoctorTest, TemporalRightsTest.
 */
class DoctorTest {

  private static final String SRE = "Platform/SRE";
  private static final String SECURITY = "Security";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = Cruvero.server(Map.of());
    seed();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void seed() {
    Answer seeded =
        server.admin().post("/v1/registries", Map.of("id", "default", "version", "v2.0.0"));
    assertThat(seeded.status()).as(seeded.toString()).isBetween(200, 201);
  }

  private static void sql(String statement) {
    server.database().superuser().sql(statement).update();
  }

  private static JsonNode finding(TestServer server, String query, String group, String check) {
    JsonNode diagnosis = server.admin().get("/v1/doctor" + query).json();
    for (JsonNode finding : diagnosis.path("findings")) {
      if (finding.path("group").asString().equals(group)
          && finding.path("check").asString().equals(check)) {
        boolean failed = diagnosis.path("findings").toString().contains("\"status\":\"fail\"");
        assertThat(diagnosis.path("ok").asBoolean()).isEqualTo(!failed);
        return finding;
      }
    }
    throw new AssertionError(group + "/" + check + " is not among " + diagnosis);
  }

  private static JsonNode finding(String group, String check) {
    return finding(server, "", group, check);
  }

  private static void assertFails(JsonNode finding, String owner, String next) {
    assertThat(finding.path("status").asString()).as(finding.toString()).isEqualTo("fail");
    assertThat(finding.path("owner").asString()).isEqualTo(owner);
    assertThat(finding.path("next").asString()).contains(next);
  }

  private static void assertOk(JsonNode finding) {
    assertThat(finding.path("status").asString()).as(finding.toString()).isEqualTo("ok");
  }

  @Test
  void findsNothingWhereNothingIsWrong() {
    JsonNode diagnosis =
        Await.until(
            Duration.ofSeconds(30),
            () -> server.admin().get("/v1/doctor").json(),
            now -> now.path("ok").asBoolean());

    assertThat(diagnosis.path("findings").size()).isGreaterThan(10);
  }

  @Test
  void namesASuperuserAsTheServersLogin() {
    try {
      sql("alter role cruvero_app superuser");
      assertFails(
          finding("postgres", "app-login"),
          SECURITY,
          "alter role cruvero_app nosuperuser nobypassrls");
    } finally {
      sql("alter role cruvero_app nosuperuser");
    }

    assertOk(finding("postgres", "app-login"));
  }

  @Test
  void namesTheTableWithoutRowLevelSecurity() {
    sql("alter table cruvero.runs disable row level security");

    JsonNode open = finding("postgres", "row-level-security");

    assertFails(open, SECURITY, "alter table cruvero.runs enable row level security");
    sql("alter table cruvero.runs enable row level security");
    assertOk(finding("postgres", "row-level-security"));
  }

  @Test
  void namesASchemaThatIsBehind() {
    sql("create table public.applied as select * from cruvero.schema_history");
    sql(
        """
        delete from cruvero.schema_history
        where version::int = (select max(version::int) from cruvero.schema_history)
        """);

    JsonNode behind = finding("postgres", "schema");

    assertFails(behind, SRE, "cruvero migrate");
    sql("insert into cruvero.schema_history select * from public.applied on conflict do nothing");
    assertOk(finding("postgres", "schema"));
  }

  @Test
  void namesAClockThatDiffers() {
    server.database().shiftClock(Duration.ofSeconds(5));

    JsonNode skewed = finding("postgres", "clock");

    assertFails(skewed, SRE, "NTP");
    server.database().shiftClock(Duration.ZERO);
    assertOk(finding("postgres", "clock"));
  }

  @Test
  void namesTheRegistryThatIsNotSeeded() {
    sql("alter table cruvero.registry_versions disable trigger all");
    sql("delete from cruvero.registry_versions");

    JsonNode missing = finding("registry", "seeded");

    assertFails(missing, SRE, "cruvero seed-registry");
    seed();
    assertOk(finding("registry", "seeded"));
  }

  @Test
  void namesTheCredentialThatTheTenantsModelsNeed() {
    TenantId tenant = TestServer.newId();
    Answer made = server.admin().post("/v1/tenants", needingOpenrouter(tenant));
    put(
        tenant,
        "azure",
        """
        {"api_key":"sk-test","endpoint":"https://acme.openai.azure.com","api_version":"v1"}""");

    JsonNode absent = finding(server, "?tenant=" + tenant, "credentials", "openrouter");

    assertThat(made.status()).as(made.toString()).isEqualTo(201);
    assertFails(
        absent, SECURITY, "cruvero secret put --tenant " + tenant + " --provider openrouter");
    put(tenant, "openrouter", "sk-test");
    assertOk(finding(server, "?tenant=" + tenant, "credentials", "openrouter"));
  }

  private static Map<String, Object> needingOpenrouter(TenantId tenant) {
    return Map.of(
        "id",
        tenant.value(),
        "displayName",
        "Test",
        "policy",
        Map.of("allowedModels", List.of("x-ai/grok-4-fast")));
  }

  private static void put(TenantId tenant, String provider, String value) {
    String path = "/v1/tenants/" + tenant + "/secrets/llm/" + provider;
    Answer stored = server.admin().put(path, Map.of("value", value));
    assertThat(stored.status()).as(stored.toString()).isBetween(200, 201);
  }

  @Test
  void namesTheMissingWorker() {
    try (TestServer api = Cruvero.server(Map.of("CRUVERO_ROLE", "api"))) {
      JsonNode nobody = finding(api, "", "workers", "processes");

      assertFails(nobody, SRE, "CRUVERO_ROLE=worker");
    }
  }

  @Test
  void namesAProxyThatTakesNoConnection() {
    try (TestServer shut = Cruvero.server(Map.of("CRUVERO_EGRESS_PROXY", "http://127.0.0.1:1"))) {
      JsonNode dead = finding(shut, "", "tools", "egress-proxy");

      assertFails(dead, SRE, "CRUVERO_EGRESS_PROXY");
    }
    assertOk(finding("tools", "egress-proxy"));
  }
}
