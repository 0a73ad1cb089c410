package dev.cruvero.fleet;

import dev.cruvero.api.Owner;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.health.Component;
import dev.cruvero.health.HealthCheck;
import dev.cruvero.health.Status;
import dev.cruvero.tenants.Tenants;
import java.util.Map;

/**
 * Whether worker processes are alive and serve every active tenant. No process at all is a fault of
 * the whole installation; tenants that are not served only degrade it.
 */
final class WorkersHealth implements HealthCheck {

  private final Fleet fleet;
  private final FleetMembers members;
  private final Tenants tenants;

  WorkersHealth(Fleet fleet, FleetMembers members, Tenants tenants) {
    this.fleet = fleet;
    this.members = members;
    this.tenants = tenants;
  }

  @Override
  public String name() {
    return "workers";
  }

  @Override
  public Component check() {
    if (members.alive() == 0) {
      return ill(Status.UNHEALTHY, "no worker process is running");
    }
    Map<String, Serving> states = fleet.states();
    if (states.get(Fleet.SYSTEM) != Serving.SERVING) {
      return ill(Status.DEGRADED, "the platform's own worker is not polling");
    }
    int unserved = Unserved.active(tenants, states).size();
    return unserved == 0
        ? Component.healthy(name(), null, Owner.PLATFORM_SRE)
        : ill(Status.DEGRADED, unserved + " active tenants are not served");
  }

  private Component ill(Status status, String error) {
    return new Component(name(), status, error, null, Owner.PLATFORM_SRE, "cruvero doctor");
  }
}
