package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.dev.Backends;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.fleet.Station.Post;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** On a server of its own, because it is stopped. */
class TemporalOutageTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void saysThatTemporalIsAwayAndServesAgainOnceItIsBack() {
    try (Backends backends = Backends.temporary();
        TestFleet fleet = TestFleet.running(backends.temporal().address())) {
      TenantId tenant = TestFleet.tenant();
      Post post = fleet.dedicated(tenant);
      fleet.awaitState(tenant, Serving.SERVING, SOON);

      backends.temporal().stop();
      fleet.awaitState(tenant, Serving.TEMPORAL_UNREACHABLE, SOON);
      backends.temporal().start();

      fleet.awaitState(tenant, Serving.SERVING, SOON);
      assertThat(fleet.echo(post, "back").tenant()).isEqualTo(tenant.value());
    }
  }

  @Test
  void startsWhileTemporalIsAwayAndStopsInTime() {
    TestFleet fleet = TestFleet.running("127.0.0.1:1");
    TenantId tenant = TestFleet.tenant();
    fleet.served.put(
        tenant.value(), new Post("cruvero-" + tenant, Fleet.TENANT_QUEUE, UUID.randomUUID()));
    fleet.awaitState(tenant, Serving.TEMPORAL_UNREACHABLE, SOON);
    long began = System.nanoTime();

    fleet.close();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
  }
}
