package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.tenants.TenantState;
import dev.cruvero.tenants.Tenants;
import java.util.Map;
import java.util.TreeMap;

/** Active tenants that no worker serves: others may still wait for their namespace. */
final class Unserved {

  private Unserved() {}

  static Map<TenantId, Serving> active(Tenants tenants, Map<String, Serving> states) {
    Map<TenantId, Serving> unserved = new TreeMap<>();
    tenants.placements().stream()
        .filter(tenant -> tenant.state() == TenantState.ACTIVE)
        .forEach(
            tenant -> {
              Serving state = states.getOrDefault(tenant.id().value(), Serving.STARTING);
              if (state != Serving.SERVING) {
                unserved.put(tenant.id(), state);
              }
            });
    return unserved;
  }
}
