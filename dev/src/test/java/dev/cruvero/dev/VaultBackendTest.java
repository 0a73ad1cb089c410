package dev.cruvero.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each identity of deploy/vault may do, and what it may not. */
@Tag("soak-sealed")
class VaultBackendTest {

  private static final String ACME = "cruvero/tenants/acme/llm/openrouter";
  private static final String BETA = "cruvero/tenants/beta/llm/openrouter";
  private static final Map<String, Object> KEY = Map.of("data", Map.of("api_key", "k"));

  private final VaultBackend vault = Backends.shared().vault();
  private final String writer = login("writer");
  private final String reader = login("reader");
  private final String eraser = login("eraser");

  @BeforeEach
  void writeBothTenantsCredentials() {
    assertThat(vault.status("POST", "secret/data/" + ACME, KEY, writer)).isEqualTo(200);
    assertThat(vault.status("POST", "secret/data/" + BETA, KEY, writer)).isEqualTo(200);
  }

  @Test
  void tenantTokenReadsItsOwnPathOnly() {
    String token = mint("acme").at("/auth/client_token").asString();

    assertThat(vault.status("GET", "secret/data/" + ACME, null, token)).isEqualTo(200);
    assertThat(vault.status("GET", "secret/metadata/" + ACME, null, token)).isEqualTo(200);
    assertThat(vault.status("GET", "secret/data/" + BETA, null, token)).isEqualTo(403);
    assertThat(vault.status("GET", "secret/metadata/" + BETA, null, token)).isEqualTo(403);
    assertThat(vault.status("POST", "secret/data/" + ACME, KEY, token)).isEqualTo(403);
  }

  @Test
  void noneOfTwentyTenantsReachesAnotherByAnyPath() {
    List<String> tenants = IntStream.range(0, 20).mapToObj(at -> "tenant-" + at).toList();
    tenants.forEach(tenant -> vault.status("POST", "secret/data/" + of(tenant), KEY, writer));

    for (String tenant : tenants) {
      String token = mint(tenant).at("/auth/client_token").asString();
      Map<Integer, Long> answers =
          tenants.stream()
              .flatMap(owner -> ways(owner))
              .map(way -> vault.status("GET", way, null, token))
              .collect(Collectors.groupingBy(status -> status, Collectors.counting()));

      assertThat(answers).as(tenant).isEqualTo(Map.of(200, 2L, 403, 20L * 5 - 2));
    }
  }

  private static String of(String tenant) {
    return "cruvero/tenants/" + tenant + "/llm/openrouter";
  }

  private static Stream<String> ways(String owner) {
    String folder = "cruvero/tenants/" + owner;
    return Stream.of(
        "secret/data/" + of(owner),
        "secret/metadata/" + of(owner),
        "secret/subkeys/" + of(owner),
        "secret/metadata/" + folder + "/llm?list=true",
        "secret/metadata/" + folder + "?list=true");
  }

  @Test
  void tenantTokenIsShortAndCannotBeProlonged() {
    JsonNode auth = mint("acme").at("/auth");

    assertThat(auth.at("/lease_duration").asInt()).isLessThanOrEqualTo(900);
    assertThat(auth.at("/renewable").asBoolean()).isFalse();
    assertThat(auth.at("/policies").toString()).isEqualTo("[\"cruvero-tenant\"]");
  }

  @Test
  void readerMintsAndReadsNothing() {
    assertThat(mint("acme").at("/auth/client_token").asString()).isNotEmpty();

    assertThat(vault.status("GET", "secret/data/" + ACME, null, reader)).isEqualTo(403);
    assertThat(vault.status("POST", "auth/token/create", Map.of(), reader)).isEqualTo(403);
    Map<String, Object> more = Map.of("entity_alias", "acme", "policies", "cruvero-writer");
    assertThat(vault.status("POST", "auth/token/create/cruvero-tenant", more, reader))
        .isEqualTo(400);
  }

  @Test
  void tokenWithoutTenantReadsNothing() {
    String token =
        vault
            .api()
            .expect("POST", "auth/token/create/cruvero-tenant", Map.of(), reader)
            .at("/auth/client_token")
            .asString();

    assertThat(vault.status("GET", "secret/data/" + ACME, null, token)).isEqualTo(403);
  }

  @Test
  void writerWritesAndCannotReadBack() {
    Map<String, Object> cas = Map.of("cas_required", true);

    assertThat(vault.status("PATCH", "secret/metadata/" + ACME, cas, writer)).isEqualTo(204);
    assertThat(vault.status("POST", "secret/data/" + ACME, KEY, writer)).isEqualTo(400);
    assertThat(vault.status("GET", "secret/metadata/" + ACME, null, writer)).isEqualTo(200);
    assertThat(vault.status("GET", "secret/data/" + ACME, null, writer)).isEqualTo(403);
    erase(ACME);
  }

  @Test
  void writerChangesNoOtherMetadataAndNoPolicy() {
    Map<String, Object> fewer = Map.of("max_versions", 1);
    Map<String, Object> policy = Map.of("policy", "path \"*\" { capabilities = [\"sudo\"] }");

    assertThat(vault.status("POST", "secret/metadata/" + ACME, fewer, writer)).isEqualTo(403);
    assertThat(vault.status("POST", "sys/policies/acl/x", policy, writer)).isEqualTo(403);
    assertThat(vault.status("POST", "secret/data/other/place", KEY, writer)).isEqualTo(403);
  }

  @Test
  void writerSwitchesATenantOffAndOnButAttachesNoPolicy() {
    JsonNode minted = mint("acme").at("/auth");
    String token = minted.at("/client_token").asString();
    String entity = "identity/entity/id/" + entityOf("acme");

    assertThat(vault.status("POST", entity, Map.of("policies", "root"), writer)).isEqualTo(403);
    assertThat(vault.status("POST", entity, Map.of("disabled", true), writer)).isEqualTo(204);
    assertThat(vault.status("GET", "secret/data/" + ACME, null, token)).isEqualTo(403);
    assertThat(vault.status("POST", entity, Map.of("disabled", false), writer)).isEqualTo(204);
    assertThat(vault.status("GET", "secret/data/" + ACME, null, token)).isEqualTo(200);
  }

  @Test
  void eraserDestroysAndReadsNoValue() {
    assertThat(vault.status("GET", "secret/data/" + BETA, null, eraser)).isEqualTo(403);
    assertThat(vault.status("POST", "secret/data/" + BETA, KEY, eraser)).isEqualTo(403);

    Map<String, Object> first = Map.of("versions", new int[] {1});
    assertThat(vault.status("PUT", "secret/destroy/" + BETA, first, eraser)).isEqualTo(204);
    assertThat(vault.status("DELETE", "secret/metadata/" + BETA, null, eraser)).isEqualTo(204);
    assertThat(vault.status("DELETE", "secret/metadata/" + BETA, null, writer)).isEqualTo(403);
  }

  @Test
  void loginsOfTheServerRenewThemselves() {
    for (String token : Stream.of(writer, reader, eraser).toList()) {
      JsonNode renewed = vault.api().expect("POST", "auth/token/renew-self", Map.of(), token);

      assertThat(renewed.at("/auth/lease_duration").asInt()).isEqualTo(3600);
    }
  }

  @Test
  void credentialsAreForTheirOwnerOnly() throws Exception {
    try (Stream<Path> files = Files.list(vault.credentials())) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void sealedServerIsOpenAgainAfterAStart() {
    vault.seal();
    int sealed = vault.status("GET", "sys/health", null, null);

    vault.unseal();

    assertThat(sealed).isEqualTo(503);
    assertThat(vault.status("GET", "secret/data/" + ACME, null, vault.adminToken())).isEqualTo(200);
  }

  private String login(String role) {
    String json = PrivateFiles.read(vault.credentials().resolve(role + ".json"));
    return vault
        .api()
        .login(JsonMapper.shared().readValue(json, new TypeReference<Map<String, String>>() {}));
  }

  private JsonNode mint(String tenant) {
    return vault
        .api()
        .expect(
            "POST",
            "auth/token/create/cruvero-tenant",
            Map.of("entity_alias", tenant, "ttl", "15m"),
            reader);
  }

  private String entityOf(String tenant) {
    String accessor = PrivateFiles.read(vault.credentials().resolve("token-accessor"));
    return vault
        .api()
        .expect(
            "POST",
            "identity/lookup/entity",
            Map.of("alias_name", tenant, "alias_mount_accessor", accessor),
            writer)
        .at("/data/id")
        .asString();
  }

  private void erase(String path) {
    vault.api().expect("DELETE", "secret/metadata/" + path, null, eraser);
  }
}
