package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.dev.PracticeModel;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Backstage;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class OnboardingTest {
  private final TestServer server = Practice.server();
  private final Tour tour = new Tour(server.admin(), TestServer.newId());

  @ParameterizedTest
  @MethodSource("orders")
  void activatesWithWhicheverPieceComesLast(List<String> order) {
    tour.create();
    order.forEach(this::supply);

    assertThat(tour.awaitActive().path("state").asString()).isEqualTo("ACTIVE");
  }

  private void supply(String piece) {
    switch (piece) {
      case "limits" -> tour.limits();
      case "policy" -> tour.policy();
      case "secret" -> tour.secret();
      default -> throw new IllegalArgumentException(piece);
    }
  }

  static Stream<List<String>> orders() {
    return Stream.of(
        List.of("limits", "policy", "secret"),
        List.of("secret", "policy", "limits"),
        List.of("policy", "secret", "limits"),
        List.of("secret", "limits", "policy"));
  }

  @Test
  void provesEveryLineOfTheChecklist() {
    tour.whole();

    JsonNode checklist = tour.checklist();

    assertThat(checklist.path("complete").asBoolean()).as(checklist.toString()).isTrue();
    assertThat(checklist.path("checklist")).hasSize(6);
    assertThat(checklist.path("verifications")).hasSize(4);
  }

  @Test
  void raisesTheCountersByWhatTheProviderSays() {
    tour.whole();

    JsonNode evidence = Tour.step(tour.status(), "sampleRun").path("evidence");

    JsonNode compared = evidence.path("counters").path("compared");
    assertThat(evidence.path("tools").toString()).contains("calculator");
    assertThat(evidence.path("counters").path("exact").asBoolean()).isTrue();
    assertThat(compared.path("tpd").path("rose")).isEqualTo(compared.path("tpd").path("provider"));
    assertThat(compared.path("maxRunsPerDay").path("rose").asString()).isEqualTo("1");
    assertThat(compared.has("rph")).isTrue();
    assertThat(compared.path("rph").path("rose")).isEqualTo(compared.path("rph").path("provider"));
    assertThat(Practice.ledger()).contains(PracticeModel.sha256(tour.key()));
  }

  @Test
  void verifiesAnActiveTenantAgain() {
    tour.whole();

    Answer verify = tour.post("verify", Map.of("sample", false));
    JsonNode status = tour.await("COMPLETED");

    assertThat(verify.status()).isEqualTo(202);
    assertThat(status.path("kind").asString()).isEqualTo("verify");
    assertThat(Tour.state(status, "sampleRun")).isEqualTo("SKIPPED");
    assertThat(tour.checklist().path("complete").asBoolean()).isTrue();
  }

  @Test
  void asksSecurityForTheCredentialThatIsMissing() {
    tour.createWhole();
    JsonNode status = tour.await("AWAITING_HUMAN");

    assertThat(Tour.step(status, "secrets").path("owner").asString()).isEqualTo("Security");
    assertThat(status.path("next").asString()).startsWith("cruvero secret put --tenant");
    assertThat(status.path("cause").path("code").asString()).isEqualTo("CREDENTIAL_MISSING");
  }

  @Test
  void refusesRunsOfATenantsOwnKeyBeforeItIsActive() {
    tour.createWhole();
    tour.await("AWAITING_HUMAN");
    Client runner = server.runner(tour.id());

    Answer refused = runner.post("/v1/runs", Map.of("prompt", "hello"));
    Answer byPlatform = server.admin().on(tour.id()).post("/v1/runs", Map.of("prompt", "hello"));
    tour.secret();
    tour.awaitActive();
    Answer allowed = runner.post("/v1/runs", Map.of("prompt", "hello"));

    assertThat(refused.code()).isEqualTo("TENANT_NOT_ACTIVE");
    assertThat(byPlatform.status()).isEqualTo(202);
    assertThat(allowed.status()).isEqualTo(202);
  }

  @Test
  void onboardsAPooledTenantIntoTheSharedNamespace() {
    tour.create(Map.of("tier", "pooled", "limits", Tour.LIMITS, "policy", Tour.POLICY));
    tour.secret();
    tour.awaitActive();

    JsonNode evidence = Tour.step(tour.status(), "sampleRun").path("evidence");

    assertThat(tour.checklist().path("complete").asBoolean()).isTrue();
    assertThat(evidence.path("namespace").asString()).startsWith("cruvero-pool");
    assertThat(evidence.path("queue").asString()).endsWith(tour.id().value());
    assertThat(Backstage.namespacesOf(tour.id())).isEmpty();
  }

  @Test
  void countsACredentialThatWasWrittenByHand() {
    tour.createWhole();
    tour.await("AWAITING_HUMAN");

    Backstage.vault(
        "secret/data/cruvero/tenants/" + tour.id() + "/llm/openrouter",
        Map.of("data", Map.of("api_key", tour.key())));
    tour.post("onboarding/retry", Map.of());

    assertThat(tour.awaitActive().path("state").asString()).isEqualTo("ACTIVE");
    assertThat(Practice.ledger()).contains(PracticeModel.sha256(tour.key()));
  }

  @Test
  void verifiesASuspendedTenantWithoutARunOfIt() {
    tour.whole();
    tour.post("suspend", Map.of());

    tour.post("verify", Map.of("sample", true));
    JsonNode status = Await.until(Duration.ofSeconds(60), tour::status, now -> now.has("endedAt"));

    assertThat(status.path("kind").asString()).isEqualTo("verify");
    assertThat(Tour.state(status, "sampleRun")).isEqualTo("SKIPPED");
    assertThat(Tour.state(status, "isolation")).isEqualTo("DONE");
    assertThat(Tour.step(status, "secrets").path("evidence").path("suspended").asBoolean())
        .isTrue();
    assertThat(server.admin().get("/v1/tenants/" + tour.id()).json().path("state").asString())
        .isEqualTo("SUSPENDED");
  }

  @Test
  void verifiesOnceWhenSeveralAskAtOnce() {
    tour.whole();

    List<String> operations =
        AtOnce.run(
            6,
            _ -> tour.post("verify", Map.of("sample", false)).json().path("operation").asString());
    tour.await("COMPLETED");

    assertThat(operations.stream().distinct()).hasSize(1);
  }

  /** The last step is held at its end, so that the record changes after everything was proven. */
  @Test
  void decidesByTheRecordAsItIsWhenItDecides() throws SQLException {
    try (RowHold hold = RowHold.of(server.database(), tour.id())) {
      tour.createWhole();
      tour.secret();
      hold.awaitHeld();
      tour.patch(
          Map.of(
              "approval",
              Map.of("document", "CHG-1", "limits", Map.of("rpm", 60), "isolation", "dedicated")));
    }

    JsonNode status = tour.await("limits", "WAITING");

    assertThat(status.path("state").asString()).isNotEqualTo("COMPLETED");
  }

  @Test
  void holdsATenantThatIsNotSetAsApproved() {
    tour.createWhole();
    tour.patch(
        Map.of(
            "approval",
            Map.of("document", "CHG-1", "limits", Map.of("rpm", 60), "isolation", "dedicated")));
    tour.secret();

    JsonNode status = tour.await("limits", "WAITING");

    assertThat(Tour.step(status, "limits").path("cause").path("message").asString())
        .contains("rpm is 120, agreed is 60");
  }
}
