package dev.cruvero.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What can be seen of the server from outside. */
class SurfaceTest {

  private final TestServer server = Cruvero.server();

  @Test
  void describesItselfToWhoeverHasAKey() {
    Answer answer = server.admin().get("/v1/openapi.json");

    assertThat(answer.json().path("openapi").asString()).startsWith("3.1");
    assertThat(answer.json().path("paths").propertyNames())
        .contains("/v1/tenants", "/v1/tenants/{id}", "/v1/keys", "/v1/audit", "/v1/whoami");
    assertThat(server.nobody().get("/v1/openapi.json").status()).isEqualTo(401);
  }

  @Test
  void theDescriptionSaysWhoMayUseEachRoute() {
    JsonNode paths = server.admin().get("/v1/openapi.json").json().path("paths");

    JsonNode secret = paths.path("/v1/tenants/{id}/secrets/llm/{provider}").path("put");
    assertThat(secret.path("x-cruvero-roles").valueStream().map(JsonNode::asString))
        .containsExactly("platform-admin", "operator", "tenant-admin");
    assertThat(secret.path("x-cruvero-scope").asString()).isEqualTo("secrets:write");
    assertThat(paths.path("/api/health").path("get").path("security").isEmpty()).isTrue();
  }

  @Test
  void everyAnswerCarriesTheSecurityHeaders() {
    Answer answer = server.nobody().get("/v1/tenants");

    assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(answer.header("Permissions-Policy")).contains("camera=()");
    assertThat(answer.header("Server")).isNull();
  }

  @Test
  void refusesMoreThanItTakes() {
    Answer header = server.admin().with("X-Long", "x".repeat(20_000)).get("/v1/whoami");
    Answer body = server.admin().post("/v1/tenants", "x".repeat((1 << 20) + 1));
    Answer page = server.admin().get("/v1/tenants?page_size=201");

    assertThat(header.status()).isEqualTo(400);
    assertThat(body.status()).isEqualTo(413);
    assertThat(page.code()).isEqualTo("INVALID_REQUEST");
    assertThat(server.admin().with("X-Long", "x".repeat(4_000)).get("/v1/whoami").status())
        .isEqualTo(200);
  }

  @Test
  void metricsAreOnTheirOwnPortOnly() {
    Client metrics = server.at(server.metricsAddress());

    assertThat(metrics.get("/metrics").text()).contains("jvm_memory_used_bytes");
    assertThat(server.admin().get("/metrics").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/env",
        "/beans",
        "/heapdump",
        "/actuator",
        "/actuator/env",
        "/swagger-ui.html",
        "/v3/api-docs"
      })
  void nothingElseIsServed(String path) {
    assertThat(server.admin().get(path).status()).isEqualTo(404);
    assertThat(server.nobody().get(path).status()).isEqualTo(401);
    assertThat(server.at(server.metricsAddress()).get(path).status()).isGreaterThanOrEqualTo(401);
  }

  @Test
  void setsNoCookieInvitesNoOtherOriginAndRepeatsNoRequest() {
    Client admin = server.admin().with("Origin", "https://evil.example");

    Answer answer = admin.get("/v1/whoami");
    Answer preflight = admin.send("OPTIONS", "/v1/whoami", BodyPublishers.noBody());
    Answer trace = admin.send("TRACE", "/v1/whoami", BodyPublishers.noBody());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Set-Cookie")).isNull();
    assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
    assertThat(trace.status()).isBetween(400, 499);
    assertThat(trace.text()).doesNotContain("Bearer");
  }
}
