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
import dev.cruvero.health.Finding;
import dev.cruvero.health.Level;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What the fleet makes of a Temporal server that refuses. */
class RefusedWorkerTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final TenantId tenant = TestFleet.tenant();
  private final Post post = new Post("cruvero-" + tenant, Fleet.TENANT_QUEUE, UUID.randomUUID());

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
  void stopsInTimeWhileTemporalIsAway() {
    ScriptedTemporal temporal = new ScriptedTemporal();
    TestFleet fleet = TestFleet.running(temporal.address());
    fleet.served.put(tenant.value(), post);
    fleet.awaitState(tenant, Serving.SERVING, SOON);
    temporal.close();
    fleet.awaitState(tenant, Serving.TEMPORAL_UNREACHABLE, SOON);
    long began = System.nanoTime();

    fleet.close();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
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

  @Test
  void tellsTheDoctorWhichRightsAreMissing() {
    try (ScriptedTemporal temporal = new ScriptedTemporal();
        TestFleet fleet = TestFleet.idle(temporal.address(), "ours")) {
      temporal.refuseRegistrations(2, Status.PERMISSION_DENIED);

      List<Finding> findings = doctor(fleet).examine(null);

      assertThat(findings)
          .filteredOn(finding -> finding.level() == Level.WARN)
          .extracting(Finding::check)
          .containsExactly("register", "list");
    }
  }

  @Test
  void failsTheDoctorWhenItMayNotRegisterAndNothingIsThereToClaim() {
    try (ScriptedTemporal temporal = new ScriptedTemporal();
        TestFleet fleet = TestFleet.idle(temporal.address(), "ours")) {
      temporal.refuseRegistrations(2, Status.PERMISSION_DENIED);
      temporal.administration = Status.PERMISSION_DENIED;

      List<Finding> findings = doctor(fleet).examine(null);

      assertThat(findings)
          .filteredOn(finding -> finding.level() == Level.FAIL)
          .extracting(Finding::check)
          .containsExactly("system", "register");
    }
  }

  @Test
  void tellsTheDoctorThatTemporalIsUnreachable() {
    try (TestFleet nowhere = TestFleet.idle("127.0.0.1:1", "ours")) {
      List<Finding> findings = doctor(nowhere).examine(null);

      assertThat(findings).extracting(Finding::level).containsExactly(Level.FAIL);
      assertThat(new TemporalHealth(nowhere.temporal, "127.0.0.1:1").check().status())
          .isEqualTo(dev.cruvero.health.Status.UNHEALTHY);
    }
  }

  private static TemporalDoctor doctor(TestFleet fleet) {
    return new TemporalDoctor(fleet.temporal, fleet.namespaces, fleet.posts);
  }
}
