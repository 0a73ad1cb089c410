package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Overrides and the window of our own API, over HTTP. */
class QuotaSurfaceTest {

  private static final Map<String, Object> OVERRIDE =
      Map.of("limit", "rpm", "value", 500, "for", "PT2H", "reason", "launch day");

  private final TestServer server = Cruvero.server();

  @Test
  void overridesALimitShowsItAndEndsIt() {
    TenantId tenant = server.tenant();
    Client admin = server.admin().on(tenant);

    Answer made = admin.post("/v1/quota/overrides", OVERRIDE);
    JsonNode listed = admin.get("/v1/quota/overrides").json().path("items");

    assertThat(made.status()).isEqualTo(201);
    assertThat(listed.get(0)).isEqualTo(made.json());
    assertThat(rpm(admin)).isEqualTo(500);
    long number = made.json().path("number").asLong();
    assertThat(admin.delete("/v1/quota/overrides/" + number).status()).isEqualTo(204);
    assertThat(rpm(admin)).isEqualTo(60);
    assertThat(admin.delete("/v1/quota/overrides/" + number).status()).isEqualTo(404);
  }

  @Test
  void tellsWhatBecameOfTheLimits() {
    TenantId tenant = server.tenant();
    Client admin = server.admin().on(tenant);
    admin.patch("/v1/tenants/" + tenant, Map.of("limits", Map.of("rpm", 70)));
    admin.post("/v1/quota/overrides", OVERRIDE);

    JsonNode items = admin.get("/v1/quota/history").json().path("items");

    assertThat(items).hasSize(2);
    assertThat(items.get(0).path("what").asString()).isEqualTo("override");
    assertThat(items.get(0).path("reason").asString()).isEqualTo("launch day");
    assertThat(items.get(1).path("what").asString()).isEqualTo("limit");
    assertThat(items.get(1).path("after").asString()).isEqualTo("70");
  }

  @Test
  void refusesAnOverrideThatIsWrongWithAllThatIsWrong() {
    Client admin = server.admin().on(server.tenant());

    Answer answer =
        admin.post("/v1/quota/overrides", Map.of("limit", "rpx", "value", -1, "for", "P32D"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("problems")).hasSize(4);
  }

  @Test
  void aTenantsKeyOverridesNothing() {
    TenantId tenant = server.tenant();

    Answer answer = server.runner(tenant).post("/v1/quota/overrides", OVERRIDE);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(server.admin().on("nobody").post("/v1/quota/overrides", OVERRIDE).status())
        .isEqualTo(404);
  }

  @Test
  void countsTheRequestsOfATenantsKeysAndRefusesWhatIsTooMuch() {
    TenantId tenant = limited(3);
    Client runner = server.runner(tenant);

    Answer first = runner.get("/v1/whoami");
    runner.get("/v1/quota");
    runner.get("/v1/whoami");
    Answer fourth = runner.get("/v1/whoami");

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("RateLimit-Policy")).isEqualTo("\"apiRpm\";q=3;w=60");
    assertThat(first.header("RateLimit")).startsWith("\"apiRpm\";r=2;t=");
    assertThat(first.header("x-ratelimit-limit-requests")).isEqualTo("3");
    assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("2");
    assertThat(first.header("x-ratelimit-reset-requests")).endsWith("s");
    assertThat(first.header("x-ratelimit-remaining")).isEqualTo("2");
    assertThat(fourth.status()).isEqualTo(429);
    assertThat(fourth.code()).isEqualTo("LIMIT_EXCEEDED");
    assertThat(fourth.json().path("limit").asString()).isEqualTo("apiRpm");
    assertThat(fourth.header("Retry-After")).isNotNull();
    assertThat(fourth.header("RateLimit")).startsWith("\"apiRpm\";r=0;t=");
  }

  @Test
  void countsNeitherPlatformKeysNorHealthNorOtherTenants() {
    TenantId tenant = limited(0);

    assertThat(server.runner(tenant).get("/v1/whoami").status()).isEqualTo(429);
    assertThat(server.runner(tenant).get("/livez").status()).isEqualTo(200);
    assertThat(server.admin().on(tenant).get("/v1/quota").header("RateLimit")).isNull();
    assertThat(server.runner(server.tenant()).get("/v1/whoami").status()).isEqualTo(200);
  }

  private TenantId limited(long apiRpm) {
    TenantId tenant = server.tenant();
    Map<String, Object> change = Map.of("limits", Map.of("apiRpm", apiRpm));
    assertThat(server.admin().patch("/v1/tenants/" + tenant, change).status()).isEqualTo(200);
    return tenant;
  }

  private static long rpm(Client client) {
    return client.get("/v1/quota").json().path("windows").get(0).path("max").asLong();
  }
}
