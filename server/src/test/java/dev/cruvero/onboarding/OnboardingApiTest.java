package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OnboardingApiTest {
  private final TestServer server = Cruvero.server();

  @Test
  void provisionsAtOnceAndSaysWhatIsMissing() {
    TenantId id = server.tenant();

    JsonNode status =
        Await.until(
            Duration.ofSeconds(20),
            () -> status(id),
            now -> now.path("state").asString().equals("AWAITING_HUMAN"));

    assertThat(state(status, "record")).isEqualTo("DONE");
    assertThat(state(status, "namespace")).isEqualTo("DONE");
    assertThat(state(status, "workers")).isEqualTo("DONE");
    assertThat(state(status, "limits")).isEqualTo("WAITING");
    assertThat(status.path("owner").asString()).isEqualTo("Product/App owner");
    assertThat(status.path("next").asString()).startsWith("cruvero tenant update --id " + id);
  }

  @Test
  void answersATenantsKeyForAnotherTenantAsForAnUnknownOne() {
    TenantId other = server.tenant();
    Client runner = server.runner(server.tenant());

    Answer foreign = runner.get("/v1/tenants/" + other + "/onboarding");
    Answer unknown = runner.get("/v1/tenants/" + TestServer.newId() + "/onboarding");

    assertThat(foreign.status()).isEqualTo(403);
    assertThat(unknown.status()).isEqualTo(foreign.status());
    assertThat(unknown.code()).isEqualTo(foreign.code());
  }

  private JsonNode status(TenantId id) {
    return server.admin().get("/v1/tenants/" + id + "/onboarding").json();
  }

  private static String state(JsonNode status, String step) {
    for (JsonNode row : status.path("steps")) {
      if (row.path("step").asString().equals(step)) {
        return row.path("state").asString();
      }
    }
    return "absent";
  }
}
