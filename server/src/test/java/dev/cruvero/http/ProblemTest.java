package dev.cruvero.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {

  private final TestServer server = Cruvero.server();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /v1/nothing            |          | 404 | RESOURCE_NOT_FOUND",
        "DELETE | /v1/tenants            |          | 405 | INVALID_REQUEST",
        "POST   | /v1/tenants            | {        | 400 | INVALID_REQUEST",
        "POST   | /v1/tenants            | []       | 400 | INVALID_REQUEST",
        "POST   | /v1/keys               | {\"a\":1} | 400 | UNKNOWN_FIELD",
        "POST   | /v1/keys               | {\"role\":\"king\"} | 400 | INVALID_REQUEST",
        "GET    | /v1/tenants?state=ODD  |          | 400 | INVALID_REQUEST",
        "GET    | /v1/tenants?page_size=0 |         | 400 | INVALID_REQUEST",
        "GET    | /v1/tenants?page_token=x |        | 400 | INVALID_REQUEST",
        "GET    | /v1/tenants?label=x    |          | 400 | INVALID_REQUEST",
        "GET    | /v1/tenants?label=a=%00 |         | 400 | INVALID_REQUEST",
        "GET    | /v1//tenants           |          | 400 | INVALID_REQUEST",
        "GET    | /v1/tenants/..%2fx     |          | 400 | INVALID_REQUEST",
        "GET    | /v1/tenants/unheard-of |          | 404 | TENANT_NOT_FOUND",
        "GET    | /v1/policy/explain?tool=x |       | 400 | TENANT_REQUIRED",
        "DELETE | /v1/keys/000000000000  |          | 404 | KEY_NOT_FOUND",
      })
  void answersWithAProblemDocument(
      String method, String path, String body, int status, String code) {
    Answer answer =
        server.admin().send(method, path, BodyPublishers.ofString(body == null ? "" : body));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("requestId").asString()).isEqualTo(answer.header("X-Request-Id"));
    assertThat(answer.text()).doesNotContain("null").doesNotContain("Exception");
  }

  @Test
  void refusesABodyOfAnotherType() {
    Client form = server.admin().with("Content-Type", "text/plain");

    Answer answer = form.post("/v1/keys", "role=platform-admin");

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void refusesToAnswerInAnotherType() {
    Answer answer = server.admin().with("Accept", "image/png").get("/v1/whoami");

    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void namesTheFieldAndWhatItTakesButNeverTheValue() {
    Answer answer =
        server
            .admin()
            .post("/v1/keys", "{\"role\":\"platform-admin\",\"tenant\":\"hostile/../x\"}");

    assertThat(answer.text()).contains("tenant").contains("2 to 31 characters");
    assertThat(answer.text()).doesNotContain("hostile");
  }

  @Test
  void refusesBodiesOfMoreThanAMebibyteAndTakesSmallerOnes() {
    String big = "{\"displayName\":\"" + "x".repeat(1 << 20) + "\"}";
    String smaller = "{\"displayName\":\"" + "x".repeat(1 << 19) + "\"}";

    Answer tooBig = server.admin().post("/v1/tenants", big);
    Answer read = server.admin().post("/v1/tenants", smaller);

    assertThat(tooBig.status()).isEqualTo(413);
    assertThat(tooBig.code()).isEqualTo("REQUEST_TOO_LARGE");
    assertThat(read.status()).isEqualTo(400);
  }

  @Test
  void sendsTheHeadersThatBrowsersObey() {
    Answer answer = server.admin().get("/v1/whoami");

    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
  }

  @Test
  void givesEachRequestAnIdOfItsOwnWhateverTheCallerSends() {
    Client forger = server.admin().with("X-Request-Id", "forged\u00e9");

    String first = forger.get("/v1/whoami").header("X-Request-Id");
    String second = forger.get("/v1/whoami").header("X-Request-Id");

    assertThat(first).startsWith("req_").isNotEqualTo(second);
  }
}
