package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestartTest {
  private static final int TENANTS = 50;

  @Test
  void servesFiftyTenantsAgainAfterARestart() {
    try (TestDatabase database = Cruvero.database()) {
      List<TenantId> tenants;
      try (TestServer before = Cruvero.server(database, Map.of())) {
        tenants = AtOnce.run(TENANTS, _ -> before.tenant());
        awaitServed(before, tenants);
      }
      try (TestServer after = Cruvero.server(database, Map.of())) {
        awaitServed(after, tenants);

        assertThat(after.bean(Fleet.class).count(ServingState.Serving.SERVING))
            .isGreaterThanOrEqualTo(TENANTS);
      }
    }
  }

  private static void awaitServed(TestServer server, List<TenantId> tenants) {
    Fleet fleet = server.bean(Fleet.class);
    Await.until(
        Duration.ofSeconds(90),
        () -> tenants.stream().filter(tenant -> !fleet.state(tenant).serving()).count(),
        unserved -> unserved == 0);
  }
}
