package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyApiTest {

  private final TestServer server = Cruvero.server();

  private Answer issue(Map<String, ?> request) {
    return server.admin().post("/v1/keys", request);
  }

  @Test
  void showsAKeyOnceAndStoresOnlyItsHash() {
    Answer issued = issue(Map.of("role", "platform-admin", "name", "ci"));
    String key = issued.json().path("key").asString();
    String secret = key.substring(key.lastIndexOf('_') + 1, key.length() - 8);

    String listed = server.admin().get("/v1/keys?page_size=200").text();
    String stored =
        server
            .database()
            .superuser()
            .sql("select string_agg(k::text, ' ') from cruvero.api_keys k")
            .query(String.class)
            .single();

    assertThat(key).matches("crv_dev_[0-9a-f]{12}_[0-9a-f]{72}");
    assertThat(listed).contains(issued.json().path("keyId").asString()).doesNotContain(secret);
    assertThat(stored).doesNotContain(secret);
    assertThat(server.client(key).get("/v1/whoami").json().path("name").asString()).isEqualTo("ci");
  }

  @Test
  void aRevokedKeyIsDeadAtOnce() {
    Answer issued = issue(Map.of("role", "platform-admin"));
    Client client = server.client(issued.json().path("key").asString());
    assertThat(client.get("/v1/whoami").status()).isEqualTo(200);

    Answer revoked = server.admin().delete("/v1/keys/" + issued.json().path("keyId").asString());

    assertThat(revoked.status()).isEqualTo(204);
    assertThat(client.get("/v1/whoami").status()).isEqualTo(401);
  }

  @Test
  void anExpiredKeyIsDead() {
    try (TestServer own = Cruvero.server(Map.of("CRUVERO_ROLE", "api"))) {
      Instant soon = Instant.now().plus(Duration.ofHours(1));
      String key =
          own.admin()
              .post("/v1/keys", Map.of("role", "platform-admin", "expiresAt", soon.toString()))
              .json()
              .path("key")
              .asString();
      assertThat(own.client(key).get("/v1/whoami").status()).isEqualTo(200);

      own.database().shiftClock(Duration.ofHours(2));

      assertThat(own.client(key).get("/v1/whoami").status()).isEqualTo(401);
    }
  }

  @Test
  void refusesAKeyThatIsExpiredBeforeItIsMade() {
    Answer answer = issue(Map.of("role", "platform-admin", "expiresAt", Instant.EPOCH.toString()));

    assertThat(answer.json().path("problems").path(0).path("field").asString())
        .isEqualTo("expiresAt");
  }

  @Test
  void refusesATenantsKeyWithoutTenantAndForAnUnknownOne() {
    Answer without = issue(Map.of("role", "tenant-runner"));
    Answer unknown = issue(Map.of("role", "tenant-runner", "tenant", TestServer.newId()));
    Answer platform = issue(Map.of("role", "platform-admin", "tenant", server.tenant()));

    assertThat(without.code()).isEqualTo("INVALID_REQUEST");
    assertThat(unknown.code()).isEqualTo("TENANT_NOT_FOUND");
    assertThat(platform.code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void takesAKeyInEitherHeader() {
    Client header = server.nobody().with("X-API-Key", server.adminKey());

    assertThat(header.get("/v1/whoami").status()).isEqualTo(200);
    assertThat(server.admin().get("/v1/whoami").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "crv_", "nonsense", "crv_dev_000000000000_" + "0"})
  void refusesWhatIsNoKeyAndSaysHowToAsk(String presented) {
    Answer answer = server.client(presented).get("/v1/whoami");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("UNAUTHENTICATED");
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(answer.json().path("owner").asString()).isEqualTo("Security");
  }

  @Test
  void refusesAKeyOfWhichOneCharacterIsAnother() {
    String key = server.adminKey();
    for (int at = 0; at < key.length(); at++) {
      char other = key.charAt(at) == 'a' ? 'b' : 'a';
      String altered = key.substring(0, at) + other + key.substring(at + 1);

      assertThat(server.bean(Access.class).authenticate(altered)).isEmpty();
    }
    assertThat(server.bean(Access.class).authenticate(key)).isPresent();
  }

  @Test
  void refusesAnotherSecretWithTheRightChecksumUnderAKnownId() {
    ApiKeyText known = ApiKeyText.parse(server.adminKey()).orElseThrow();
    ApiKeyText forged =
        new ApiKeyText(known.environment(), known.keyId(), ApiKeyText.random("dev").secret());

    assertThat(server.bean(Access.class).authenticate(forged.text())).isEmpty();
  }

  @Test
  void refusesTwoDifferentKeysAtOnce() {
    Client two = server.admin().with("X-API-Key", ApiKeyText.random("dev").text());
    Client same = server.admin().with("X-API-Key", server.adminKey());

    assertThat(two.get("/v1/whoami").status()).isEqualTo(401);
    assertThat(same.get("/v1/whoami").status()).isEqualTo(200);
  }

  @Test
  void nobodyChangesTheCanaryFromOutside() {
    Answer changed = server.admin().patch("/v1/tenants/cruvero-canary", Map.of("displayName", "x"));
    Answer key =
        server
            .admin()
            .post("/v1/keys", Map.of("role", "tenant-runner", "tenant", "cruvero-canary"));
    Answer run = server.admin().on(TenantId.CANARY).post("/v1/runs", Map.of("prompt", "x"));

    assertThat(changed.code()).isEqualTo("FORBIDDEN");
    assertThat(key.code()).isEqualTo("FORBIDDEN");
    assertThat(run.code()).isEqualTo("FORBIDDEN");
    assertThat(server.admin().patch("/v1/tenants/" + server.tenant(), Map.of()).status())
        .isEqualTo(200);
  }

  @Test
  void refusesATenantsKeyWithAnotherTenantsHeader() {
    TenantId own = server.tenant();
    TenantId other = server.tenant();
    Client runner = server.runner(own);

    Answer theirs = runner.on(other).get("/v1/policy/explain?tool=calculator");
    Answer mine = runner.on(own).get("/v1/policy/explain?tool=calculator");
    Answer implied = runner.get("/v1/policy/explain?tool=calculator");

    assertThat(theirs.code()).isEqualTo("TENANT_MISMATCH");
    assertThat(mine.status()).isEqualTo(200);
    assertThat(implied.text()).isEqualTo(mine.text());
  }
}
