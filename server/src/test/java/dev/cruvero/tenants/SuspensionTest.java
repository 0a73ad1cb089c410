package dev.cruvero.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SuspensionTest {

  private final TestServer server = Cruvero.server();
  private final TenantId tenant = server.tenant();

  private Answer turn(String verb) {
    return server.admin().post("/v1/tenants/" + tenant + "/" + verb, Map.of("reason", "a leak"));
  }

  private void state(String state) {
    server
        .database()
        .superuser()
        .sql("update cruvero.tenants set state = ? where tenant_id = ?")
        .params(state, tenant.value())
        .update();
  }

  private List<JsonNode> events(String action) {
    return server
        .admin()
        .on(tenant)
        .get("/v1/audit?type=" + action)
        .json()
        .path("items")
        .valueStream()
        .toList();
  }

  @Test
  void suspendsAndResumesWithAReasonOnRecord() {
    state("ACTIVE");

    Answer suspended = turn("suspend");
    Answer resumed = turn("resume");

    assertThat(suspended.json().path("state").asString()).isEqualTo("SUSPENDED");
    assertThat(suspended.json().path("warnings")).isEmpty();
    assertThat(resumed.json().path("state").asString()).isEqualTo("ACTIVE");
    assertThat(events("tenant.suspend")).hasSize(1).first().asString().contains("a leak");
    assertThat(events("tenant.resume")).hasSize(1);
    assertThat(events("secret.disable")).hasSize(1);
    assertThat(events("secret.enable")).hasSize(1);
  }

  @Test
  void suspendingTwiceAndResumingWhatWasNeverSuspendedChangeNothing() {
    state("ACTIVE");

    Answer never = turn("resume");
    Answer first = turn("suspend");
    Answer again = turn("suspend");

    assertThat(never.header("Cruvero-Unchanged")).isEqualTo("true");
    assertThat(first.header("Cruvero-Unchanged")).isEqualTo("false");
    assertThat(again.header("Cruvero-Unchanged")).isEqualTo("true");
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(events("tenant.suspend")).hasSize(1);
    assertThat(events("tenant.resume")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"suspend", "resume"})
  void refusesATenantThatIsNeitherActiveNorSuspended(String verb) {
    Answer refused = turn(verb);

    assertThat(refused.code()).isEqualTo("ILLEGAL_STATE");
    assertThat(refused.json().path("detail").asString()).contains("PROVISIONING");
  }

  @Test
  void refusesAStaleRevisionAndTakesTheCurrentOne() {
    state("ACTIVE");
    String path = "/v1/tenants/" + tenant + "/suspend";
    String current = String.valueOf(server.admin().get("/v1/tenants/" + tenant).header("ETag"));

    Answer stale = server.admin().with("If-Match", "\"99\"").post(path, Map.of());
    Answer taken = server.admin().with("If-Match", current).post(path, Map.of());

    assertThat(stale.code()).isEqualTo("REVISION_CONFLICT");
    assertThat(taken.status()).isEqualTo(200);
    assertThat(taken.header("ETag")).isNotEqualTo(current);
  }

  @Test
  void refusesAReasonThatIsNone() {
    state("ACTIVE");

    Answer blank = server.admin().post("/v1/tenants/" + tenant + "/suspend", Map.of("reason", " "));

    assertThat(blank.code()).isEqualTo("INVALID_REQUEST");
    assertThat(server.admin().get("/v1/tenants/" + tenant).text()).contains("ACTIVE");
  }

  @Test
  void ofManySuspensionsAtOnceOneIsTheChange() {
    state("ACTIVE");

    List<Answer> answers = AtOnce.run(6, _ -> turn("suspend"));

    assertThat(answers).allMatch(answer -> answer.status() == 200);
    assertThat(answers)
        .extracting(answer -> answer.header("Cruvero-Unchanged"))
        .containsOnlyOnce("false");
    assertThat(events("secret.disable")).hasSize(1);
  }

  @Test
  void suspensionsAndResumptionsAtOnceAllEndAndVaultHearsOfTheLast() {
    state("ACTIVE");

    List<Answer> answers = AtOnce.run(8, n -> turn(n % 2 == 0 ? "suspend" : "resume"));

    assertThat(answers).allMatch(answer -> answer.status() == 200);
    JsonNode now = server.admin().get("/v1/tenants/" + tenant).json();
    assertThat(now.path("warnings")).isEmpty();
    assertThat(now.path("state").asString()).isIn("ACTIVE", "SUSPENDED");
  }

  @Test
  void isListedByItsState() {
    state("ACTIVE");
    var _ = turn("suspend");

    JsonNode listed = server.admin().get("/v1/tenants?state=SUSPENDED&page_size=200").json();

    assertThat(listed.path("items").findValuesAsString("id")).contains(tenant.value());
  }
}
