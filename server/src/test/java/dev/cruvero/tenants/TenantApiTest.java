package dev.cruvero.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
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

class TenantApiTest {

  private static final Actor TESTER = Actor.system("test");

  private final TestServer server = Cruvero.server();

  @Test
  void createsATenantThatIsProvisioningAtOnce() {
    String id = TestServer.newId().value();

    Answer answer = server.admin().post("/v1/tenants", Map.of("id", id, "displayName", "Acme"));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("ETag")).isEqualTo("\"1\"");
    assertThat(answer.json().path("state").asString()).isEqualTo("PROVISIONING");
    assertThat(answer.json().path("namespace").asString()).isEqualTo("cruvero-" + id);
    assertThat(answer.json().path("memoryNamespace").asString()).isEqualTo(id);
    assertThat(answer.json().path("enabled").asBoolean()).isTrue();
    assertThat(answer.json().path("effectiveLimits").path("rpm").asLong()).isPositive();
  }

  @Test
  void anIdenticalCreationAgainChangesNothing() {
    Map<String, ?> request =
        Map.of(
            "id", TestServer.newId().value(),
            "displayName", "Acme",
            "labels", Map.of("team", "growth"),
            "limits", Map.of("rpm", 5, "costPerDayUsd", "50.00"));
    server.admin().post("/v1/tenants", request);

    Answer again = server.admin().post("/v1/tenants", request);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Cruvero-Unchanged")).isEqualTo("true");
    assertThat(again.header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void refusesATakenIdWithOtherPropertiesAndNamesThem() {
    TenantId id = server.tenant();

    Answer answer =
        server.admin().post("/v1/tenants", Map.of("id", id, "displayName", "Somebody else"));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.code()).isEqualTo("TENANT_EXISTS");
    assertThat(answer.json().path("detail").asString()).contains("another displayName");
  }

  @ParameterizedTest
  @ValueSource(strings = {"namespace", "memoryNamespace"})
  void refusesANameThatAnotherTenantHas(String field) {
    String name = TestServer.newId().value();
    server
        .admin()
        .post("/v1/tenants", Map.of("id", TestServer.newId(), "displayName", "A", field, name));
    Map<String, ?> second = Map.of("id", TestServer.newId(), "displayName", "B", field, name);

    Answer dryRun = server.admin().post("/v1/tenants?dryRun=true", second);
    Answer answer = server.admin().post("/v1/tenants", second);

    assertThat(dryRun.code()).isEqualTo("NAMESPACE_TAKEN");
    assertThat(answer.code()).isEqualTo("NAMESPACE_TAKEN");
    assertThat(answer.status()).isEqualTo(409);
  }

  @Test
  void ofManyCreationsAtOnceOneCreatesAndTheOthersFindItThere() {
    Map<String, ?> request = Map.of("id", TestServer.newId(), "displayName", "Acme");

    List<Integer> statuses =
        AtOnce.run(16, _ -> server.admin().post("/v1/tenants", request).status());

    assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
    assertThat(statuses).filteredOn(status -> status == 200).hasSize(15);
  }

  @Test
  void aDryRunCreatesNothing() {
    TenantId id = TestServer.newId();

    Answer answer =
        server.admin().post("/v1/tenants?dryRun=true", Map.of("id", id, "displayName", "Acme"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("createdAt").asString()).startsWith("20");
    assertThat(server.admin().get("/v1/tenants/" + id).status()).isEqualTo(404);
  }

  @Test
  void findsEverythingThatIsWrongWithADocumentTogether() {
    Map<String, ?> request =
        Map.of(
            "id", "../x",
            "tier", "platinum",
            "namespace", "Not A Name",
            "colour", "red",
            "timeZone", "UTC+2",
            "limits", Map.of("rpm", -1, "speed", 1),
            "policy", Map.of("allowedTools", "calculator"));

    Answer answer = server.admin().post("/v1/tenants", request);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(fields(answer))
        .contains(
            "id",
            "tier",
            "namespace",
            "colour",
            "timeZone",
            "limits.rpm",
            "limits.speed",
            "policy.allowedTools",
            "displayName");
    assertThat(answer.text()).doesNotContain("../x");
  }

  @Test
  void saysThatANamespaceStays() {
    TenantId id = server.tenant();

    Answer answer = server.admin().patch("/v1/tenants/" + id, Map.of("namespace", "elsewhere"));

    assertThat(answer.code()).isEqualTo("IMMUTABLE_FIELD");
    assertThat(answer.text()).contains("is fixed when the tenant is created");
  }

  @Test
  void whatOneUpdateSetsTheNextDoesNotWipe() {
    TenantId id = server.tenant();
    server.admin().patch("/v1/tenants/" + id, Map.of("limits", Map.of("rpm", 120, "rph", 5000)));

    server.admin().patch("/v1/tenants/" + id, Map.of("limits", Map.of("costPerDayUsd", "12.5")));
    Answer answer =
        server
            .admin()
            .patch("/v1/tenants/" + id, "{\"limits\":{\"rph\":null},\"displayName\":\"New\"}");

    JsonNode limits = answer.json().path("limits");
    assertThat(limits.path("rpm").asLong()).isEqualTo(120);
    assertThat(limits.has("rph")).isFalse();
    assertThat(limits.path("costPerDayUsd").asString()).isEqualTo("12.5");
    assertThat(answer.json().path("displayName").asString()).isEqualTo("New");
    assertThat(answer.json().path("revision").asLong()).isEqualTo(4);
  }

  @Test
  void anUpdateToWhatIsThereChangesNoRevision() {
    TenantId id = server.tenant();
    Map<String, ?> change = Map.of("limits", Map.of("costPerDayUsd", 50));
    server.admin().patch("/v1/tenants/" + id, change);

    Answer answer = server.admin().patch("/v1/tenants/" + id, change);

    assertThat(answer.header("Cruvero-Unchanged")).isEqualTo("true");
    assertThat(answer.header("ETag")).isEqualTo("\"2\"");
  }

  @Test
  void refusesAnUpdateOfAnotherRevision() {
    TenantId id = server.tenant();
    Map<String, ?> change = Map.of("displayName", "New");

    Answer stale = server.admin().with("If-Match", "\"7\"").patch("/v1/tenants/" + id, change);
    Answer fresh = server.admin().with("If-Match", "\"1\"").patch("/v1/tenants/" + id, change);

    assertThat(stale.status()).isEqualTo(412);
    assertThat(stale.code()).isEqualTo("REVISION_CONFLICT");
    assertThat(fresh.status()).isEqualTo(200);
  }

  @Test
  void ofManyUpdatesOfOneRevisionOneWins() {
    TenantId id = server.tenant();

    List<Integer> statuses =
        AtOnce.run(
            12,
            number ->
                server
                    .admin()
                    .with("If-Match", "\"1\"")
                    .patch("/v1/tenants/" + id, Map.of("displayName", "Name " + number))
                    .status());

    assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    assertThat(statuses).filteredOn(status -> status == 412).hasSize(11);
  }

  @Test
  void aDryRunOfAnUpdateShowsItAndKeepsTheRecord() {
    TenantId id = server.tenant();

    Answer answer =
        server.admin().patch("/v1/tenants/" + id + "?dryRun=true", Map.of("displayName", "New"));

    assertThat(answer.json().path("displayName").asString()).isEqualTo("New");
    assertThat(server.admin().get("/v1/tenants/" + id).text()).doesNotContain("New");
  }

  @Test
  void aTenantsKeySeesItsOwnRecordAndNothingOfOthers() {
    TenantId own = server.tenant();
    TenantId other = server.tenant();
    TenantId unknown = TestServer.newId();

    Answer mine = server.runner(own).get("/v1/tenants/" + own);
    Answer theirs = server.runner(own).get("/v1/tenants/" + other);
    Answer nobodys = server.runner(own).get("/v1/tenants/" + unknown);

    assertThat(mine.status()).isEqualTo(200);
    assertThat(theirs.status()).isEqualTo(404);
    assertThat(neutral(theirs, other)).isEqualTo(neutral(nobodys, unknown));
  }

  @Test
  void listsPageByPageWithoutTheCanary() {
    String team = TestServer.newId().value();
    for (int number = 0; number < 5; number++) {
      server
          .admin()
          .post(
              "/v1/tenants",
              Map.of("id", TestServer.newId(), "displayName", "A", "labels", Map.of("team", team)));
    }
    server
        .bean(Tenants.class)
        .canary(
            new NewTenant(
                TenantId.CANARY,
                "Canary",
                null,
                null,
                null,
                null,
                Map.of("team", team),
                null,
                null,
                null,
                null,
                true,
                false),
            TESTER);

    List<String> seen = new java.util.ArrayList<>();
    String token = "";
    do {
      Answer page = server.admin().get("/v1/tenants?page_size=2&label=team=" + team + token);
      page.json().path("items").forEach(tenant -> seen.add(tenant.path("id").asString()));
      token =
          page.json().path("nextPageToken").asStringOpt().map("&page_token="::concat).orElse("");
    } while (!token.isEmpty());

    assertThat(seen).hasSize(5).isSorted().doesNotHaveDuplicates();
    assertThat(seen).doesNotContain("cruvero-canary");
  }

  @Test
  void listsByStateAndWhetherEnabled() {
    TenantId active = server.tenant();
    TenantId provisioning = server.tenant();
    server.bean(Tenants.class).move(active, TenantState.PROVISIONING, TenantState.ACTIVE, TESTER);

    String found = server.admin().get("/v1/tenants?state=ACTIVE&enabled=true&page_size=200").text();

    assertThat(found).contains(active.value()).doesNotContain(provisioning.value());
  }

  @Test
  void anAbandonedIdIsFreeAgainAndItsOldKeysAreDead() {
    TenantId id = server.tenant();
    var oldKey = server.runner(id);
    Tenants tenants = server.bean(Tenants.class);

    tenants.remove(id, TESTER);
    Answer again =
        server.admin().post("/v1/tenants", Map.of("id", id, "displayName", "Another one"));

    assertThat(again.status()).isEqualTo(201);
    assertThat(oldKey.get("/v1/whoami").status()).isEqualTo(401);
  }

  @Test
  void aTenantThatWasActiveCannotBeAbandonedAndItsIdIsNeverUsedAgain() {
    TenantId id = server.tenant();
    Tenants tenants = server.bean(Tenants.class);
    tenants.move(id, TenantState.PROVISIONING, TenantState.ACTIVE, TESTER);
    tenants.move(id, TenantState.ACTIVE, TenantState.OFFBOARDING, TESTER);
    tenants.move(id, TenantState.OFFBOARDING, TenantState.OFFBOARDED, TESTER);

    Answer again =
        server.admin().post("/v1/tenants", Map.of("id", id, "displayName", "Test " + id));

    assertThat(again.code()).isEqualTo("TENANT_EXISTS");
    assertThat(again.text()).contains("never used again");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> tenants.remove(id, TESTER))
        .hasMessageContaining("was active");
  }

  private static List<String> fields(Answer answer) {
    return answer
        .json()
        .path("problems")
        .valueStream()
        .map(problem -> problem.path("field").asString())
        .toList();
  }

  private static String neutral(Answer answer, TenantId id) {
    return answer.text().replace(id.value(), "ID").replaceAll("req_[0-9a-f]+", "REQUEST");
  }
}
