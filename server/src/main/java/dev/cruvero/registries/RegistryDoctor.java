package dev.cruvero.registries;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.health.DoctorCheck;
import dev.cruvero.health.Finding;
import dev.cruvero.tenants.RegistryRef;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the registry that a tenant pins, or else the standard one, is seeded. */
final class RegistryDoctor implements DoctorCheck {

  private static final String GROUP = "registry";

  private final Registries registries;
  private final Tenants tenants;

  RegistryDoctor(Registries registries, Tenants tenants) {
    this.registries = registries;
    this.tenants = tenants;
  }

  @Override
  public String group() {
    return GROUP;
  }

  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    if (tenant == null) {
      RegistryRef standard = RegistryRef.STANDARD;
      return List.of(finding(standard, registries.find(standard.id(), standard.version(), null)));
    }
    Tenant known = tenants.get(tenant);
    return List.of(finding(known.registry(), registries.resolvable(known)));
  }

  private static Finding finding(RegistryRef ref, Optional<Registry> registry) {
    return registry
        .map(
            found ->
                Finding.ok(
                    GROUP,
                    "seeded",
                    ref + " is seeded with " + found.tools().size() + " tools",
                    Owner.PLATFORM_SRE))
        .orElseGet(
            () ->
                Finding.fail(
                    GROUP,
                    "seeded",
                    "registry " + ref + " is not seeded",
                    Owner.PLATFORM_SRE,
                    Registries.seedCommand(ref)));
  }
}
