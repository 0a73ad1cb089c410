package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Await;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is told of an onboarding to those who watch it. */
class OnboardingEventsTest {
  private final TestServer server = Practice.server();
  private final Tour tour = new Tour(server.admin(), TestServer.newId());

  @Test
  void tellsAWholeOnboardingAndEndsWithIt() throws IOException, InterruptedException {
    tour.createWhole();
    tour.await("AWAITING_HUMAN");
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(server.address() + "/v1/tenants/" + tour.id() + "/onboarding/events"))
            .header("Authorization", "Bearer " + server.adminKey())
            .timeout(Duration.ofSeconds(60))
            .build();

    try (HttpClient http = HttpClient.newHttpClient();
        Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
      tour.secret();
      List<JsonNode> told =
          lines
              .filter(line -> line.startsWith("data:"))
              .map(line -> JsonMapper.shared().readTree(line.substring(5)))
              .toList();

      assertThat(told.getFirst().path("state").asString()).isEqualTo("AWAITING_HUMAN");
      assertThat(told.getLast()).isEqualTo(tour.status());
      assertThat(told.getLast().path("state").asString()).isEqualTo("COMPLETED");
      assertThat(told).doesNotHaveDuplicates();
    }
  }

  @Test
  void countsWhoWaitsForWhom() {
    tour.createWhole();
    tour.await("AWAITING_HUMAN");

    long waiting = waitingForSecurity();
    Await.until(Duration.ofSeconds(10), this::metric, count -> count == waiting);
    tour.post("onboarding/abandon", Map.of());
    tour.await("ABANDONED");

    assertThat(waitingForSecurity()).isEqualTo(waiting - 1);
    Await.until(Duration.ofSeconds(10), this::metric, count -> count == waiting - 1);
  }

  private long waitingForSecurity() {
    return server
        .database()
        .superuser()
        .sql(
            "select count(*) from cruvero.onboardings where ended_at is null and owner = 'Security'")
        .query(Long.class)
        .single();
  }

  private double metric() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.metricsAddress() + "/metrics")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("cruvero_onboarding_waiting{owner=\"Security\"}"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .findFirst()
          .orElse(-1);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
