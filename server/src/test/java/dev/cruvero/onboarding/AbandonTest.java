package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AbandonTest {
  private final TestServer server = Practice.server();
  private final TenantId id = TestServer.newId();
  private final Tour tour = new Tour(server.admin(), id);

  @Test
  void freesTheIdAndEverythingThatWasMade() {
    tour.create();
    tour.secret();
    tour.await("AWAITING_HUMAN");

    Answer abandon = tour.post("onboarding/abandon", Map.of());
    tour.await("ABANDONED");

    assertThat(abandon.status()).isEqualTo(202);
    assertThat(server.admin().get("/v1/tenants/" + id).status()).isEqualTo(404);
    assertThat(new Tour(server.admin(), id).whole().path("state").asString()).isEqualTo("ACTIVE");
  }

  @Test
  void isRefusedOnceTheTenantWasActive() {
    tour.whole();

    Answer abandon = tour.post("onboarding/abandon", Map.of());

    assertThat(abandon.status()).isEqualTo(409);
    assertThat(abandon.code()).isEqualTo("ILLEGAL_STATE");
    assertThat(server.admin().get("/v1/tenants/" + id).status()).isEqualTo(200);
  }

  @Test
  void leavesANamespaceThatSomebodyElseMade() {
    Tour owner = tour;
    owner.whole();
    TenantId second = TestServer.newId();
    Answer taken =
        server
            .admin()
            .post(
                "/v1/tenants",
                Map.of("id", second.value(), "displayName", "B", "namespace", "cruvero-" + id));

    assertThat(taken.code()).isEqualTo("NAMESPACE_TAKEN");
    assertThat(
            Await.until(
                    Duration.ofSeconds(5),
                    () -> server.admin().get("/v1/tenants/" + id),
                    answer -> answer.status() == 200)
                .json()
                .path("state")
                .asString())
        .isEqualTo("ACTIVE");
  }
}
