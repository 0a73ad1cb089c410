package dev.cruvero.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a repeatable POST answers is stored; nothing in it may be a secret or a tenant's words. */
@Tag("soak-sealed")
class StoredAnswersTest {

  private final TestServer server = Cruvero.server();
  private final Client once = server.admin().with("Idempotency-Key", UUID.randomUUID().toString());

  @Test
  void aKeyIsInNoTableAndIsNotShownAgain() {
    Map<String, ?> request = Map.of("role", "platform-admin", "name", "canary");
    Answer issued = once.post("/v1/keys", request);
    String key = issued.json().path("key").asString();

    Answer again = once.post("/v1/keys", request);

    assertThat(issued.header("Cache-Control")).isEqualTo("no-store");
    assertThat(tablesWith(key.substring(key.length() - 72, key.length() - 8))).isEmpty();
    assertThat(tablesWith(issued.json().path("keyId").asString())).contains("api_keys");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("ILLEGAL_STATE");
    assertThat(again.json().path("detail").asString())
        .isEqualTo("the key was shown once: revoke it and make another");
  }

  @Test
  void aPromptIsInTheTenantsOwnRowsOnly() {
    String canary = "canary-" + UUID.randomUUID();
    Client tenant = once.on(runnable());

    Answer started = tenant.post("/v1/runs", Map.of("prompt", canary));
    Answer again = tenant.post("/v1/runs", Map.of("prompt", canary));

    assertThat(started.status()).as(started.text()).isEqualTo(202);
    assertThat(again.text()).isEqualTo(started.text()).doesNotContain(canary);
    assertThat(again.header("Location")).isEqualTo(started.header("Location"));
    assertThat(tablesWith(canary)).contains("runs").isSubsetOf("runs", "run_steps");
    assertThat(tenant.get(String.valueOf(again.header("Location"))).text()).contains(canary);
  }

  /** A tenant for which a platform key may start a run while it is being onboarded. */
  private TenantId runnable() {
    server.admin().post("/v1/registries", Map.of("id", "default", "version", "v2.0.0"));
    TenantId id = TestServer.newId();
    Answer created =
        server
            .admin()
            .post(
                "/v1/tenants",
                Map.of(
                    "id",
                    id,
                    "displayName",
                    "Acme",
                    "acceptDefaultLimits",
                    true,
                    "registry",
                    Map.of("id", "default", "version", "v2.0.0"),
                    "policy",
                    Map.of("allowedModels", List.of("x-ai/grok-4-fast"))));
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    awaitWorkers(id);
    return id;
  }

  private void awaitWorkers(TenantId id) {
    var _ =
        Await.until(
            Duration.ofSeconds(30),
            () -> server.admin().get("/v1/tenants/" + id + "/onboarding").text(),
            status -> status.contains("AWAITING_HUMAN"));
  }

  /** The tables that hold this text, as text or as the bytes of it. */
  private List<String> tablesWith(String text) {
    JdbcClient all = server.database().superuser();
    String bytes = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    return all
        .sql(
            "select relname from pg_class where relnamespace = 'cruvero'::regnamespace and relkind = 'r'")
        .query((row, _) -> String.valueOf(row.getString(1)))
        .list()
        .stream()
        .filter(
            table ->
                all.sql(
                        "select exists (select from cruvero."
                            + table
                            + " t where t::text like any (array[?, ?]))")
                    .params("%" + text + "%", "%" + bytes + "%")
                    .query(Boolean.class)
                    .single())
        .toList();
  }
}
