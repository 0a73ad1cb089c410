package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Registered.Claimed;
import dev.cruvero.fleet.Registered.Created;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.fleet.Station.Post;
import io.grpc.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What the fleet makes of a Temporal server that refuses. */
class RefusedWorkerTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final TenantId tenant = TestFleet.tenant();
  private final Post post = new Post("cruvero-" + tenant, Fleet.TENANT_QUEUE, false);

  @Test
  void saysThatPollsAreDeniedAndServesOnceTheyAreAllowed() {
    try (ScriptedTemporal temporal = new ScriptedTemporal();
        TestFleet fleet = TestFleet.running(temporal.address())) {
      temporal.polls = _ -> Status.PERMISSION_DENIED;
      fleet.served.put(tenant.value(), post);
      fleet.awaitState(tenant, Serving.POLL_DENIED, SOON);

      temporal.polls = _ -> Status.OK;

      fleet.awaitState(tenant, Serving.SERVING, SOON);
    }
  }

  @Test
  void putsANewWorkerInPlaceOfOneWhosePollsKeepFailing() {
    try (ScriptedTemporal temporal = new ScriptedTemporal();
        TestFleet fleet = TestFleet.running(temporal.address())) {
      Set<String> workers = ConcurrentHashMap.newKeySet();
      temporal.polls =
          worker -> {
            workers.add(worker);
            return workers.size() > 1 ? Status.OK : Status.UNAVAILABLE;
          };
      fleet.served.put(tenant.value(), post);
      fleet.awaitState(tenant, Serving.TEMPORAL_UNREACHABLE, SOON);

      fleet.awaitState(tenant, Serving.SERVING, SOON);

      assertThat(workers).hasSize(2);
    }
  }

  @Test
  void saysThatAWorkerMayNotStart() {
    try (ScriptedTemporal temporal = new ScriptedTemporal();
        TestFleet fleet = TestFleet.running(temporal.address())) {
      temporal.administration = Status.PERMISSION_DENIED;

      fleet.served.put(tenant.value(), post);

      fleet.awaitState(tenant, Serving.POLL_DENIED, SOON);
    }
  }

  @Test
  void saysThatItMayNotRegisterAndClaimsAllTheSame() {
    try (ScriptedTemporal temporal = new ScriptedTemporal();
        TestFleet fleet = TestFleet.idle(temporal.address(), "ours")) {
      temporal.refuseRegistrations(2, Status.PERMISSION_DENIED);

      boolean allowed = fleet.namespaces.mayRegister();

      assertThat(allowed).isFalse();
      assertThatThrownBy(() -> fleet.namespaces.ensure(post.namespace(), tenant, false))
          .isInstanceOfSatisfying(
              CruveroException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.TEMPORAL_FORBIDDEN));
      assertThat(fleet.namespaces.ensure(post.namespace(), tenant, true))
          .isEqualTo(new Claimed(post.namespace()));
    }
  }

  @Test
  void comesBackWhenTheServerIsBusy() {
    try (ScriptedTemporal temporal = new ScriptedTemporal();
        TestFleet fleet = TestFleet.idle(temporal.address(), "ours")) {
      temporal.refuseRegistrations(2, Status.RESOURCE_EXHAUSTED);

      Registered registered = fleet.namespaces.ensure(post.namespace(), tenant, false);

      assertThat(registered).isEqualTo(new Created(post.namespace()));
    }
  }
}
