package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Settings;
import dev.cruvero.fleet.Station.Post;
import dev.cruvero.tenants.Placement;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tier;
import java.util.UUID;

/** Where workers stand: which namespace and queue belong to a tenant and to the platform. */
record Posts(String system, String pool) {

  static Posts of(Settings.Temporal settings) {
    return new Posts(settings.systemNamespace(), settings.poolNamespace());
  }

  Post of(Placement tenant) {
    return of(tenant.id(), tenant.uid(), tenant.tier(), tenant.namespace());
  }

  Post of(Tenant tenant) {
    return of(tenant.id(), tenant.uid(), tenant.tier(), tenant.namespace());
  }

  /** Pooled tenants share a namespace, never a queue: a worker holds one tenant's rights. */
  private static Post of(TenantId tenant, UUID uid, Tier tier, String namespace) {
    return switch (tier) {
      case DEDICATED -> new Post(namespace, Fleet.TENANT_QUEUE, uid);
      case POOLED -> new Post(namespace, Fleet.TENANT_QUEUE + "-" + tenant, uid);
    };
  }

  Post platform() {
    return new Post(system, Fleet.SYSTEM_QUEUE, null);
  }
}
