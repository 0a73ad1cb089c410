package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.health.Finding;
import dev.cruvero.health.Level;
import dev.cruvero.health.Status;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The fleet in whole servers: one that works, one that only answers, on one database. */
class FleetTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final TestServer worker = Cruvero.server(Map.of());
  private static final TestServer api =
      Cruvero.server(worker.database(), Map.of("CRUVERO_ROLE", "api"));

  @AfterAll
  static void close() {
    api.close();
    worker.close();
    worker.database().close();
  }

  @Test
  void registersTheSystemNamespaceAndWorksInIt() {
    Fleet fleet = worker.bean(Fleet.class);

    String namespace = fleet.systemClient().getOptions().getNamespace();

    assertThat(worker.bean(Namespaces.class).list()).contains(namespace);
    Await.that(SOON, () -> fleet.states().get("system") == Serving.SERVING, () -> "idle");
    assertThat(serving()).isPositive();
  }

  @Test
  void tellsAProcessWithoutWorkersThatATenantIsServed() {
    Tenant tenant = registered(worker.tenant());

    ServingState here = worker.bean(Fleet.class).awaitServing(tenant, SOON);
    ServingState there = api.bean(Fleet.class).awaitServing(tenant, SOON);

    assertThat(here.state()).isEqualTo(Serving.SERVING);
    assertThat(there.state()).isEqualTo(Serving.SERVING);
  }

  @Test
  void saysToAProcessWithoutWorkersThatThereAreNone() {
    try (TestServer lonely = Cruvero.server(Map.of("CRUVERO_ROLE", "api"))) {
      TenantId tenant = lonely.tenant();

      ServingState state = lonely.bean(Fleet.class).state(tenant);
      Status health = lonely.bean(WorkersHealth.class).check().status();
      List<Finding> findings = lonely.bean(WorkersDoctor.class).examine(tenant);

      assertThat(state.state()).isEqualTo(Serving.NO_WORKER_PROCESS);
      assertThat(health).isEqualTo(Status.UNHEALTHY);
      assertThat(findings).extracting(Finding::level).containsExactly(Level.FAIL, Level.FAIL);
    }
  }

  @Test
  void findsNothingWrongWithSoundWorkers() {
    Tenant tenant = registered(worker.tenant());
    var _ = worker.bean(Fleet.class).awaitServing(tenant, SOON);

    List<Finding> temporal = worker.bean(TemporalDoctor.class).examine(null);
    List<Finding> workers = worker.bean(WorkersDoctor.class).examine(tenant.id());

    assertThat(temporal).extracting(Finding::level).containsOnly(Level.OK);
    assertThat(workers).extracting(Finding::level).containsOnly(Level.OK);
    assertThat(worker.bean(TemporalHealth.class).check().status()).isEqualTo(Status.HEALTHY);
  }

  @Test
  void namesAnActiveTenantThatNobodyServesWithoutCallingTheServerIll() {
    Tenant made = registered(worker.tenant());
    TenantId tenant = made.id();
    Fleet fleet = worker.bean(Fleet.class);
    var _ = fleet.awaitServing(made, SOON);
    worker
        .bean(Tenants.class)
        .move(tenant, TenantState.PROVISIONING, TenantState.ACTIVE, Actor.system("test"));

    assertThat(worker.bean(Namespaces.class).delete(made.namespace(), tenant)).isTrue();
    Await.that(SOON, () -> fleet.state(tenant).state() == Serving.NAMESPACE_GONE, () -> "served");

    assertThat(worker.bean(WorkersHealth.class).check().status()).isEqualTo(Status.DEGRADED);
    assertThat(worker.bean(WorkersDoctor.class).examine(null))
        .filteredOn(finding -> finding.level() == Level.FAIL)
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains(tenant.value()));
  }

  private static double serving() {
    return worker
        .bean(MeterRegistry.class)
        .get("cruvero.fleet.workers")
        .tag("state", "SERVING")
        .gauge()
        .value();
  }

  private static Tenant registered(TenantId id) {
    Tenant tenant = worker.bean(Tenants.class).get(id);
    var _ = worker.bean(Namespaces.class).ensure(tenant.namespace(), id, false);
    return tenant;
  }
}
