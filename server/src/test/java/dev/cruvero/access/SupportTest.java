package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a tenant's runs say is not the platform's to read. */
class SupportTest {

  private static final String SAID = "what the own tenant said";

  private final AccessWorld world = AccessWorld.shared();
  private final TestServer server = world.server();
  private final IssuedKey key = server.key(Role.OPERATOR, null);
  private final Client operator = server.client(key.text()).on(world.own().tenant());
  private final String grants = "/v1/tenants/" + world.own().tenant() + "/support";

  private Answer grant(String duration) {
    return server
        .admin()
        .post(
            grants,
            Map.of(
                "duration",
                duration,
                "reason",
                "ticket 4711",
                "principal",
                "key:" + key.principal().keyId()));
  }

  private String path(String more) {
    return "/v1/runs/" + world.own().run() + more;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/steps", "/events"})
  void theTenantReadsItsRunAndThePlatformSeesItMasked(String part) {
    Answer tenants = server.runner(world.own().tenant()).get(path(part));

    Answer platforms = operator.get(path(part));

    assertThat(tenants.text()).contains(SAID);
    assertThat(platforms.status()).isEqualTo(200);
    assertThat(platforms.text()).doesNotContain(SAID).contains("masked");
  }

  @Test
  void aMaskedRunShowsItsStateAndTheCommandThatHelps() {
    JsonNode run = operator.get(path("")).json();

    assertThat(run.path("state").asString()).isEqualTo("COMPLETED");
    assertThat(run.path("masked").path("next").asString())
        .startsWith("cruvero support grant --tenant " + world.own().tenant());
    assertThat(operator.get("/v1/runs").text()).doesNotContain(SAID).contains(world.own().run());
  }

  @Test
  void whoStartedARunReadsIt() {
    String run =
        operator.post("/v1/runs", Map.of("prompt", "a probe of mine")).json().path("id").asString();

    assertThat(operator.get("/v1/runs/" + run).text()).contains("a probe of mine");
    assertThat(server.admin().on(world.own().tenant()).get("/v1/runs/" + run).text())
        .doesNotContain("a probe of mine");
  }

  @Test
  void aGrantOpensOneTenantToOnePrincipalUntilItEnds() {
    Answer granted = grant("PT1H");
    assertThat(granted.status()).as(granted.text()).isEqualTo(201);

    assertThat(operator.get(path("")).text()).contains(SAID);
    assertThat(operator.get("/v1/runs").text()).contains(SAID);
    assertThat(operator.get(path("/steps")).text()).contains(SAID);
    assertThat(operator.get(path("/events")).text()).contains(SAID);
    assertThat(server.admin().on(world.own().tenant()).get(path("")).text()).doesNotContain(SAID);
    assertThat(operator.on(world.foreign().tenant()).get("/v1/runs").text())
        .doesNotContain("what the foreign tenant said");

    server.admin().delete(grants + "/" + granted.json().path("id").asString());
    assertThat(operator.get(path("")).text()).doesNotContain(SAID);
  }

  @Test
  void aGrantEndsByItself() {
    grant("PT1H");
    assertThat(operator.get(path("")).text()).contains(SAID);

    server
        .database()
        .superuser()
        .sql(
            "update cruvero.support_grants set expires_at = cruvero.now() where revoked_at is null")
        .update();

    assertThat(operator.get(path("")).text()).doesNotContain(SAID);
  }

  @Test
  void givingUsingAndEndingAGrantAreInTheTenantsRecord() {
    String id = grant("PT10M").json().path("id").asString();
    operator.get(path(""));
    server.admin().delete(grants + "/" + id);

    JsonNode events = server.admin().on(world.own().tenant()).get("/v1/audit").json().path("items");

    assertThat(events.valueStream().limit(3).map(event -> event.path("action").asString()))
        .containsExactly("support.revoke", "support.read", "support.grant");
    assertThat(events.path(1).path("details").path("grant").asString()).isEqualTo(id);
    assertThat(events.path(2).toString()).contains("ticket 4711");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT8H1S", "PT0S", "-PT1H"})
  void refusesAGrantOfMoreThanEightHoursOrNone(String duration) {
    assertThat(grant(duration).code()).isEqualTo("INVALID_REQUEST");
    assertThat(grant("PT8H").status()).isEqualTo(201);
  }

  @Test
  void refusesAGrantWithoutAReasonOrForNobody() {
    Answer answer =
        server.admin().post(grants, Map.of("duration", "PT1H", "reason", " ", "principal", "ann"));

    assertThat(answer.json().path("problems").valueStream().map(p -> p.path("field").asString()))
        .containsExactly("reason", "principal");
  }

  @Test
  void theTenantSeesWhoMayRead() {
    grant("PT1H");
    String admin = server.key(Role.TENANT_ADMIN, world.own().tenant()).text();

    JsonNode shown = server.client(admin).get(grants).json().path("items").path(0);

    assertThat(shown.path("reason").asString()).isEqualTo("ticket 4711");
    assertThat(shown.path("live").asBoolean()).isTrue();
    assertThat(List.of(shown.path("principal").asString()))
        .containsExactly("key:" + key.principal().keyId());
  }
}
