package dev.cruvero.registries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegistriesTest {

  private final TestServer server = Cruvero.server();
  private final Client admin = server.admin();
  private final String id = "r" + UUID.randomUUID().toString().substring(0, 8);

  private static Map<String, Object> tool(String name, String description) {
    Map<String, Object> tool = new HashMap<>();
    tool.put("name", name);
    tool.put("description", description);
    tool.put("schema", Map.of("type", "object"));
    tool.put("idempotency", "read-only");
    tool.put("approval", "never");
    tool.put("timeoutMs", 1000);
    return tool;
  }

  private Answer seed(String version, @Nullable Object tenant, Object... tools) {
    Map<String, Object> body = new HashMap<>(Map.of("id", id, "version", version));
    body.put("tenant", tenant);
    body.put("tools", List.of(tools));
    return admin.post("/v1/registries", body);
  }

  private Answer pin(TenantId tenant, String version) {
    return admin.patch(
        "/v1/tenants/" + tenant, Map.of("registry", Map.of("id", id, "version", version)));
  }

  @Test
  void seedsTheShippedToolsWhenNoneAreGiven() {
    Answer seeded = admin.post("/v1/registries", Map.of("id", "default", "version", "v2.0.0"));

    assertThat(seeded.status()).isIn(200, 201);
    assertThat(seeded.json().at("/tools").findValuesAsString("name"))
        .containsExactly("calculator", "current_time", "http_get");
    assertThat(seeded.json().at("/digest").asString()).matches("sha256:[0-9a-f]{64}");
  }

  @Test
  void namesTheFileFlagWhenNothingIsShippedUnderTheVersion() {
    Answer unknown = admin.post("/v1/registries", Map.of("id", "default", "version", "v9.9.9"));

    assertThat(unknown.code()).isEqualTo("REGISTRY_NOT_FOUND");
    assertThat(unknown.json().at("/next").asString()).contains("-f");
  }

  @Test
  void sameContentInAnotherOrderIsUnchangedAndOtherContentIsRefused() {
    Answer first = seed("v1.0.0", null, tool("a", "A"), tool("b", "B"));

    Answer same = seed("v1.0.0", null, tool("b", "B"), tool("a", "A"));
    Answer other = seed("v1.0.0", null, tool("a", "A"));

    assertThat(first.status()).isEqualTo(201);
    assertThat(same.status()).isEqualTo(200);
    assertThat(same.header("Cruvero-Unchanged")).isEqualTo("true");
    assertThat(same.json().at("/digest")).isEqualTo(first.json().at("/digest"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("REGISTRY_VERSION_EXISTS");
  }

  @Test
  void refusesAVersionWhoseContentWasChangedBehindItsDigest() {
    seed("v1.0.0", null, tool("a", "A"));
    String path = "/v1/registries/" + id + "/versions/v1.0.0";
    assertThat(admin.get(path).status()).isEqualTo(200);

    server
        .database()
        .superuser()
        .sql(
            "update cruvero.registry_versions set content = replace(content, '1000', '9999') where id = ?")
        .param(id)
        .update();

    assertThat(admin.get(path).code()).isEqualTo("REGISTRY_TAMPERED");
  }

  @Test
  void reportsEveryProblemOfAFileAtOnce() {
    Map<String, Object> bad = tool("Bad Name", "");
    bad.put("schema", Map.of("type", "object", "$ref", "https://evil.example"));
    bad.put("extra", 1);

    Answer refused = seed("v1.0.0", null, bad);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/problems").findValuesAsString("field"))
        .containsExactlyInAnyOrder(
            "tools[0]", "tools[0].name", "tools[0].description", "tools[0].schema");
  }

  @Test
  void tenantsOwnEntriesLieOverTheGlobalOnes() {
    TenantId tenant = server.tenant();
    TenantId other = server.tenant();
    seed("v1.0.0", null, tool("a", "global"), tool("b", "global"));
    seed("v1.0.0", tenant, tool("a", "own"), tool("c", "own"));
    pin(tenant, "v1.0.0");
    pin(other, "v1.0.0");

    Registry resolved = resolve(tenant);
    Registry others = resolve(other);

    assertThat(resolved.tools().stream().map(t -> t.name() + "=" + t.description()))
        .containsExactly("a=own", "b=global", "c=own");
    assertThat(others.tools()).extracting(ToolDefinition::name).containsExactly("a", "b");
    assertThat(resolved.digest()).isNotEqualTo(others.digest());
  }

  @Test
  void movesATenantOnlyToASeededVersion() {
    TenantId tenant = server.tenant();

    Answer refused = pin(tenant, "v1.0.0");
    seed("v1.0.0", null, tool("a", "A"));
    Answer moved = pin(tenant, "v1.0.0");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/problems/0/field").asString()).isEqualTo("registry");
    assertThat(moved.status()).isEqualTo(200);
  }

  @Test
  void warnsAboutAllowedToolsThatAreNotSeeded() {
    TenantId tenant = server.tenant();
    seed("v1.0.0", null, tool("a", "A"));
    pin(tenant, "v1.0.0");

    Answer updated =
        admin.patch(
            "/v1/tenants/" + tenant,
            Map.of("policy", Map.of("allowedTools", List.of("a", "a*", "zz", "z*"))));

    assertThat(updated.json().at("/warnings").findValuesAsString("code"))
        .containsExactly("TOOL_NOT_SEEDED", "TOOL_NOT_SEEDED");
    assertThat(updated.json().at("/warnings").toString()).contains("zz", "z*");
  }

  @Test
  void saysWhatToSeedWhenThePinnedVersionIsMissing() {
    TenantId tenant = server.tenant();
    server
        .database()
        .superuser()
        .sql("update cruvero.tenants set registry_id = ? where tenant_id = ?")
        .params(id, tenant.value())
        .update();

    assertThatThrownBy(() -> resolve(tenant))
        .isInstanceOfSatisfying(
            CruveroException.class,
            failure ->
                assertThat(failure.next())
                    .isEqualTo("cruvero seed-registry --id " + id + " --version v2.0.0"));
  }

  @Test
  void listsPagesAndIsForPlatformKeys() {
    TenantId tenant = server.tenant();
    seed("v1.0.0", null, tool("a", "A"));
    seed("v1.1.0", null, tool("a", "A"));

    Answer first = admin.get("/v1/registries?page_size=1&id=" + id);
    Answer second =
        admin.get(
            "/v1/registries?page_size=1&id="
                + id
                + "&page_token="
                + first.json().at("/nextPageToken").asString());

    assertThat(first.json().at("/items/0/version").asString()).isEqualTo("v1.0.0");
    assertThat(second.json().at("/items/0/version").asString()).isEqualTo("v1.1.0");

    assertThat(second.json().has("nextPageToken")).isFalse();
    assertThat(server.runner(tenant).get("/v1/registries").status()).isEqualTo(403);
  }

  @Test
  void noLoginOfTheServerCanChangeAVersion() {
    seed("v1.0.0", null, tool("a", "A"));

    assertThatThrownBy(
            () ->
                server
                    .database()
                    .platform()
                    .sql("update cruvero.registry_versions set digest = 'x'")
                    .update())
        .hasStackTraceContaining("permission denied");
    assertThatThrownBy(
            () ->
                server
                    .database()
                    .app()
                    .sql("delete from cruvero.tenant_registry_versions")
                    .update())
        .hasStackTraceContaining("permission denied");
  }

  private Registry resolve(TenantId tenant) {
    return server.bean(Registries.class).resolve(server.bean(Tenants.class).get(tenant));
  }
}
