package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StreamTest {

  @Test
  void aStreamThatWasLetInEndsInOrder() throws Exception {
    TestServer server = Cruvero.server();
    TenantId tenant = server.tenant();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(server.address() + "/v1/tenants/" + tenant + "/onboarding/events"))
            .header("Authorization", "Bearer " + server.adminKey())
            .timeout(Duration.ofSeconds(30))
            .build();

    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofLines());
      server.admin().post("/v1/tenants/" + tenant + "/onboarding/abandon", Map.of());
      try (Stream<String> lines = answer.body()) {
        List<String> all = lines.toList();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(all).contains("event:onboarding");
        assertThat(all.toString()).contains("ABANDONED");
      }
    }
  }
}
