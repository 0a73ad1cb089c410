package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TemporalFront;
import dev.cruvero.testing.TestServer;
import dev.cruvero.testing.Way;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who stands between the namespaces: named by what happens to a client without credentials. */
@Tag("soak-sealed")
class AuthoriserTest {
  private final TemporalFront temporal = TemporalFront.start();
  private final TestServer server =
      Cruvero.server(Practice.settings(Map.of("CRUVERO_TEMPORAL_ADDRESS", temporal.address())));

  @AfterEach
  void close() {
    server.close();
    temporal.close();
  }

  @Test
  void namesTheAuthoriserOnlyWhereTheServerRefusesAStranger() {
    Practice.seed(server.admin());
    Tour open = new Tour(server.admin(), TestServer.newId());
    Tour guarded = new Tour(server.admin(), TestServer.newId());

    open.whole();
    temporal.rule(call -> call.text().contains("stranger") ? Way.REFUSE : Way.PASS);
    guarded.whole();

    assertThat(enforcers(open)).containsExactly("Cruvero only");
    assertThat(enforcers(guarded)).containsExactly("Temporal authoriser");
  }

  private static Set<String> enforcers(Tour tour) {
    Set<String> enforcers = new HashSet<>();
    for (JsonNode probe : Tour.step(tour.status(), "isolation").at("/evidence/probes")) {
      String boundary = probe.path("boundary").asString();
      if (boundary.startsWith("temporal") && !boundary.equals("temporal.payload")) {
        enforcers.add(probe.path("enforcer").asString());
      }
    }
    return enforcers;
  }
}
