package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.dev.TemporalBackend;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OutageTest {
  private final TestServer server = Practice.server();
  private final Tour tour = new Tour(server.admin(), TestServer.newId());

  @Test
  void saysThatTemporalIsAwayAndGoesOnByItself() {
    TemporalBackend temporal = Cruvero.backends().temporal();

    temporal.stop();
    tour.createWhole();
    tour.secret();
    JsonNode away = tour.await("FAILED");
    temporal.start();

    assertThat(away.path("cause").path("code").asString()).isEqualTo("TEMPORAL_UNREACHABLE");
    assertThat(away.path("owner").asString()).isEqualTo("Platform/SRE");
    assertThat(tour.awaitActive().path("state").asString()).isEqualTo("ACTIVE");
  }

  @Test
  void saysThatVaultIsSealedAndGoesOnByItself() {
    VaultBackend vault = Cruvero.backends().vault();
    tour.create();
    tour.limits();
    tour.secret();

    vault.seal();
    tour.policy();
    JsonNode sealed =
        Await.until(
            java.time.Duration.ofSeconds(20),
            tour::status,
            now ->
                Tour.step(now, "secrets")
                    .path("cause")
                    .path("code")
                    .asString("")
                    .startsWith("VAULT"));
    vault.unseal();

    assertThat(Tour.step(sealed, "secrets").path("owner").asString()).isEqualTo("Security");
    assertThat(tour.awaitActive().path("state").asString()).isEqualTo("ACTIVE");
  }
}
