package dev.cruvero.isolation;

import dev.cruvero.registries.Registries;
import dev.cruvero.tenants.Tenant;
import java.util.List;

/** Asks as one tenant for a registry version that only another has. */
final class RegistryProbes {
  private final Registries registries;

  RegistryProbes(Registries registries) {
    this.registries = registries;
  }

  List<Probe> between(Tenant tenant, Tenant canary) {
    boolean seen = found(tenant);
    boolean there = found(canary);
    return List.of(
        Probe.of(
            "registry",
            tenant,
            canary,
            "not found",
            seen ? "found" : "not found",
            !seen,
            there ? "found by its owner" : "not found by its owner",
            there,
            "Postgres"),
        Probe.notApplicable(
            "registry", canary, tenant, "a registry of one's own is not asked of a tenant"));
  }

  private boolean found(Tenant tenant) {
    return registries
        .find(Canary.REGISTRY.id(), Canary.REGISTRY.version(), tenant.id())
        .isPresent();
  }
}
