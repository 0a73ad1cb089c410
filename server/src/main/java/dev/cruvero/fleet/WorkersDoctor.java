package dev.cruvero.fleet;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.health.DoctorCheck;
import dev.cruvero.health.Finding;
import dev.cruvero.health.Level;
import dev.cruvero.tenants.Tenants;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether worker processes run and serve the platform and the tenants. */
final class WorkersDoctor implements DoctorCheck {

  private static final String GROUP = "workers";

  private final Fleet fleet;
  private final FleetMembers members;
  private final Tenants tenants;

  WorkersDoctor(Fleet fleet, FleetMembers members, Tenants tenants) {
    this.fleet = fleet;
    this.members = members;
    this.tenants = tenants;
  }

  @Override
  public String group() {
    return GROUP;
  }

  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    Stream<Finding> served = tenant == null ? everyTenant() : Stream.of(oneTenant(tenant));
    return Stream.concat(Stream.of(processes()), served).toList();
  }

  private Finding processes() {
    int alive = members.alive();
    if (alive == 0) {
      return Finding.fail(
          GROUP,
          "processes",
          "no worker process is running",
          Owner.PLATFORM_SRE,
          "start a server with CRUVERO_ROLE=all or CRUVERO_ROLE=worker");
    }
    Serving platform = fleet.states().getOrDefault(Fleet.SYSTEM, Serving.STARTING);
    return platform == Serving.SERVING
        ? ok("processes", alive + " worker processes are running")
        : ill("processes", "the platform's own worker", platform, "cruvero health --detail");
  }

  private Stream<Finding> everyTenant() {
    Map<TenantId, Serving> unserved = Unserved.active(tenants, fleet.states());
    return unserved.isEmpty()
        ? Stream.of(ok("served", "every active tenant is served"))
        : unserved.entrySet().stream().map(each -> unserved(each.getKey(), each.getValue()));
  }

  private Finding oneTenant(TenantId tenant) {
    Serving state = fleet.state(tenant).state();
    return state == Serving.SERVING
        ? ok("served", "the tenant " + tenant + " is served")
        : unserved(tenant, state);
  }

  private static Finding unserved(TenantId tenant, Serving state) {
    return ill(
        "served", "the tenant " + tenant, state, "cruvero tenant onboarding retry --id " + tenant);
  }

  private static Finding ok(String check, String message) {
    return Finding.ok(GROUP, check, message, Owner.PLATFORM_SRE);
  }

  private static Finding ill(String check, String who, Serving state, String next) {
    Level level = state == Serving.STARTING ? Level.WARN : Level.FAIL;
    return new Finding(
        GROUP, check, level, who + " is not served: " + state.message(), Owner.PLATFORM_SRE, next);
  }
}
