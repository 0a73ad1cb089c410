package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EnvironmentTest {

  /** Its control is every other test: in dev the same model counts. */
  @Test
  void refusesEvidenceOfThePracticeModelOutsideOfDev() {
    Map<String, String> staging =
        Map.of(
            "CRUVERO_ENVIRONMENT", "staging", "CRUVERO_LLM_OPENROUTER_URL", Practice.model().url());
    try (TestServer server = Cruvero.server(staging)) {
      Practice.seed(server.admin());
      Tour tour = new Tour(server.admin(), TestServer.newId());
      tour.createWhole();
      tour.secret();

      JsonNode refused = tour.await("FAILED");

      assertThat(Tour.step(refused, "sampleRun").at("/cause/code").asString())
          .isEqualTo("EVIDENCE_MISMATCH");
      assertThat(Tour.step(refused, "sampleRun").at("/cause/message").asString())
          .contains("the practice model answered, which counts in dev only");
      assertThat(server.admin().get("/v1/tenants/" + tour.id()).json().path("state").asString())
          .isEqualTo("FAILED");
    }
  }
}
