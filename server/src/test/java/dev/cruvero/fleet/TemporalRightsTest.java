package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import io.grpc.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A whole server before a Temporal that refuses it; the development server refuses nobody. */
class TemporalRightsTest {

  @Test
  void doctorNamesTheRightThatIsMissing() {
    try (ScriptedTemporal temporal = new ScriptedTemporal()) {
      temporal.refuseRegistrations(10_000, Status.PERMISSION_DENIED);
      temporal.administration = Status.PERMISSION_DENIED;
      try (TestServer server =
          Cruvero.server(Map.of("CRUVERO_TEMPORAL_ADDRESS", temporal.address()))) {
        JsonNode refused = register(server.admin().get("/v1/doctor"));

        assertThat(refused.path("status").asString()).isEqualTo("fail");
        assertThat(refused.path("owner").asString()).isEqualTo("Platform/SRE");
        assertThat(refused.path("next").asString()).contains("give it that right");
      }
    }
  }

  @Test
  void doctorSaysSoWhereNoRightIsMissing() {
    JsonNode allowed = register(Cruvero.server().admin().get("/v1/doctor"));

    assertThat(allowed.path("status").asString()).isEqualTo("ok");
  }

  private static JsonNode register(Answer doctor) {
    for (JsonNode finding : doctor.json().path("findings")) {
      if (finding.path("check").asString().equals("register")) {
        return finding;
      }
    }
    throw new AssertionError(doctor);
  }
}
