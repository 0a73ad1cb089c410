package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.dev.PracticeModel;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.TestServer;
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
  void refusesRunsOfATenantsOwnKeyBeforeItIsActive() {
    tour.createWhole();
    JsonNode status = tour.await("AWAITING_HUMAN");

    assertThat(Tour.step(status, "secrets").path("owner").asString()).isEqualTo("Security");
    assertThat(status.path("next").asString()).startsWith("cruvero secret put --tenant");
    assertThat(status.path("cause").path("code").asString()).isEqualTo("CREDENTIAL_MISSING");
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
