package dev.cruvero.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TenantApiTest {

  private final TestServer server = Cruvero.server();

  @Test
  void createsATenantThatIsProvisioningAtOnce() {
    String id = TestServer.newId().value();

    Answer answer =
        server.admin().post("/v1/tenants", Map.of("id", id, "displayName", "Acme Corp"));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("ETag")).isEqualTo("\"1\"");
    assertThat(answer.json().path("state").asString()).isEqualTo("PROVISIONING");
    assertThat(answer.json().path("namespace").asString()).isEqualTo("cruvero-" + id);
  }
}
