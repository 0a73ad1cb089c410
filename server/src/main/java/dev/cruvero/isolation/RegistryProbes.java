package dev.cruvero.isolation;

import dev.cruvero.registries.Registries;
import dev.cruvero.registries.Registry;
import dev.cruvero.tenants.Tenant;
import java.util.List;

/** Asks as one tenant for a registry version that only another has. */
final class RegistryProbes {
  private static final String BOUNDARY = "registry";

  private final Registries registries;

  RegistryProbes(Registries registries) {
    this.registries = registries;
  }

  List<Probe> between(Tenant actor, Tenant target) {
    List<Registry> owned = registries.list(null, target.id(), null, 1).items();
    if (owned.isEmpty()) {
      String why = "it has no registry version of its own";
      return List.of(Probe.notApplicable(BOUNDARY, actor, target, why));
    }
    Registry wanted = owned.getFirst();
    boolean seen = finds(actor, wanted);
    boolean there = finds(target, wanted);
    return List.of(
        Probe.of(
            BOUNDARY,
            actor,
            target,
            "not found",
            seen ? "found" : "not found",
            !seen,
            there ? "found by its owner" : "not found by its owner",
            there,
            "Postgres"));
  }

  /** Both may have a version of the same name; what is in it tells whose it is. */
  private boolean finds(Tenant tenant, Registry wanted) {
    return registries
        .find(wanted.id(), wanted.version(), tenant.id())
        .filter(found -> found.digest().equals(wanted.digest()))
        .isPresent();
  }
}
