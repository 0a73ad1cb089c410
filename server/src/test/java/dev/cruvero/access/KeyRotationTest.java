package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class KeyRotationTest {

  private final TestServer server = Cruvero.server();

  private JsonNode issue(Map<String, ?> request) {
    Answer issued = server.admin().post("/v1/keys", request);
    assertThat(issued.status()).as(issued.text()).isEqualTo(201);
    return issued.json();
  }

  private Answer rotate(JsonNode key, Map<String, ?> request) {
    return server.admin().post("/v1/keys/" + key.path("keyId").asString() + "/rotate", request);
  }

  private static int whoami(TestServer server, JsonNode key) {
    return server.client(key.path("key").asString()).get("/v1/whoami").status();
  }

  @Test
  void aRotatedKeyLivesBesideItsSuccessorUntilTheOverlapIsOver() {
    try (TestServer own = Cruvero.server(Map.of("CRUVERO_ROLE", "api"))) {
      JsonNode old = own.admin().post("/v1/keys", Map.of("role", "operator", "name", "ci")).json();
      JsonNode fresh =
          own.admin()
              .post(
                  "/v1/keys/" + old.path("keyId").asString() + "/rotate", Map.of("overlap", "PT1H"))
              .json();

      assertThat(whoami(own, old)).isEqualTo(200);
      assertThat(whoami(own, fresh)).isEqualTo(200);
      own.database().shiftClock(Duration.ofMinutes(61));

      assertThat(whoami(own, old)).isEqualTo(401);
      assertThat(whoami(own, fresh)).isEqualTo(200);
    }
  }

  @Test
  void theSuccessorMayWhatTheOldKeyMightAndLivesAsLong() {
    Instant end = Instant.now().plus(Duration.ofDays(30));
    JsonNode old =
        issue(
            Map.of(
                "role", "tenant-admin",
                "tenant", server.tenant(),
                "name", "ci",
                "scopes", List.of("keys:read", "runs:read"),
                "expiresAt", end.toString()));

    JsonNode fresh = rotate(old, Map.of()).json();

    assertThat(fresh.path("tenant")).isEqualTo(old.path("tenant"));
    assertThat(fresh.path("scopes")).isEqualTo(old.path("scopes"));
    assertThat(Instant.parse(fresh.path("expiresAt").asString()))
        .isBetween(end, end.plus(Duration.ofMinutes(5)));
  }

  @Test
  void ofAKeyAndItsSuccessorOnlyTheSuccessorCanBeRotatedAgain() {
    JsonNode old = issue(Map.of("role", "auditor"));
    JsonNode fresh = rotate(old, Map.of()).json();

    Answer again = rotate(old, Map.of());

    assertThat(again.code()).isEqualTo("ILLEGAL_STATE");
    assertThat(again.json().path("next").asString()).endsWith(fresh.path("keyId").asString());
    assertThat(rotate(fresh, Map.of("overlap", "PT0S")).status()).isEqualTo(201);
    assertThat(whoami(server, fresh)).isEqualTo(401);
  }

  @Test
  void refusesAnOverlapOfMoreThanAWeek() {
    JsonNode key = issue(Map.of("role", "auditor"));

    assertThat(rotate(key, Map.of("overlap", "P8D")).code()).isEqualTo("INVALID_REQUEST");
    assertThat(rotate(key, Map.of("overlap", "P7D")).status()).isEqualTo(201);
  }

  @Test
  void aKeyRevokedAtOneReplicaIsDeadAtTheOtherWithinASecond() {
    try (TestServer other = Cruvero.server(server.database(), Map.of("CRUVERO_ROLE", "api"))) {
      JsonNode key = issue(Map.of("role", "auditor"));
      assertThat(whoami(other, key)).isEqualTo(200);

      assertThat(server.admin().delete("/v1/keys/" + key.path("keyId").asString()).status())
          .isEqualTo(204);

      assertThat(whoami(other, key)).isEqualTo(401);
    }
  }

  @Test
  void aKeyIsLimitedToItsScopes() {
    Client limited = client(Map.of("role", "platform-admin", "scopes", List.of("tenants:read")));

    assertThat(limited.get("/v1/tenants").status()).isEqualTo(200);
    assertThat(limited.get("/v1/whoami").json().path("scopes").path(0).asString())
        .isEqualTo("tenants:read");
    Answer refused = limited.get("/v1/keys");
    assertThat(refused.code()).isEqualTo("FORBIDDEN");
    assertThat(refused.json().path("detail").asString()).contains("keys:read");
    assertThat(limited.get("/v1/nothing").status()).isEqualTo(403);
  }

  @Test
  void refusesAScopeThatTheRoleHasNot() {
    Map<String, ?> request = Map.of("role", "auditor", "scopes", List.of("tenants:write"));

    Answer answer = server.admin().post("/v1/keys", request);

    assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
    assertThat(answer.json().path("problems").path(0).path("field").asString()).isEqualTo("scopes");
  }

  @Test
  void aLimitedKeyGivesNoMoreThanItHas() {
    Client limited =
        client(Map.of("role", "platform-admin", "scopes", List.of("keys:write", "tenants:read")));
    String whole = issue(Map.of("role", "platform-admin")).path("keyId").asString();

    Answer more = limited.post("/v1/keys", Map.of("role", "platform-admin"));
    Answer rotated = limited.post("/v1/keys/" + whole + "/rotate", Map.of());
    Answer within =
        limited.post("/v1/keys", Map.of("role", "auditor", "scopes", List.of("tenants:read")));

    assertThat(more.code()).isEqualTo("FORBIDDEN");
    assertThat(rotated.code()).isEqualTo("FORBIDDEN");
    assertThat(within.status()).isEqualTo(201);
  }

  private Client client(Map<String, ?> request) {
    return server.client(issue(request).path("key").asString());
  }

  @Test
  void whatATenantAdminDoesWithKeysIsInItsTenantsOwnRecordAndInNoOthers() {
    TenantId tenant = server.tenant();
    TenantId other = server.tenant();
    IssuedKey admin = server.key(Role.TENANT_ADMIN, tenant);
    Client client = server.client(admin.text());
    String made =
        client
            .post("/v1/keys", Map.of("role", "tenant-runner", "tenant", tenant.value()))
            .json()
            .path("keyId")
            .asString();
    String fresh =
        client.post("/v1/keys/" + made + "/rotate", Map.of()).json().path("keyId").asString();
    var _ = client.delete("/v1/keys/" + fresh);

    String by = admin.principal().actor().toString();
    assertThat(keyEvents(tenant, by))
        .containsExactly("key.revoke " + fresh, "key.rotate " + fresh, "key.issue " + made);
    assertThat(keyEvents(other, by)).isEmpty();
  }

  private List<String> keyEvents(TenantId tenant, String by) {
    return server
        .admin()
        .on(tenant)
        .get("/v1/audit")
        .json()
        .path("items")
        .valueStream()
        .filter(event -> event.path("actor").asString().equals(by))
        .map(event -> event.path("action").asString() + " " + event.path("target").asString())
        .toList();
  }

  @Test
  void aTenantAdminSeesAndMakesItsOwnTenantsKeysOnly() {
    Object own = server.tenant();
    Object other = server.tenant();
    Client admin = client(Map.of("role", "tenant-admin", "tenant", own));
    issue(Map.of("role", "tenant-runner", "tenant", other));

    Answer made = admin.post("/v1/keys", Map.of("role", "tenant-runner", "tenant", own));
    Answer foreign = admin.post("/v1/keys", Map.of("role", "tenant-runner", "tenant", other));
    Answer platform = admin.post("/v1/keys", Map.of("role", "auditor"));

    assertThat(made.status()).isEqualTo(201);
    assertThat(foreign.code()).isEqualTo("TENANT_NOT_FOUND");
    assertThat(platform.code()).isEqualTo("FORBIDDEN");
    assertThat(admin.get("/v1/keys").json().path("items").size()).isEqualTo(2);
  }
}
