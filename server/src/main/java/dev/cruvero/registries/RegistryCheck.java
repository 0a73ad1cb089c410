package dev.cruvero.registries;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantChangeCheck;
import dev.cruvero.tenants.Warning;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tenant may be created before its registry is seeded, which is the runbook's order; it may not
 * move to a version that is not there.
 */
final class RegistryCheck implements TenantChangeCheck {

  private final Supplier<Registries> registries;

  /**
   * @param registries asked late, because registries depend on tenants
   */
  RegistryCheck(Supplier<Registries> registries) {
    this.registries = registries;
  }

  @Override
  public void check(
      @Nullable Tenant before, Tenant after, List<Problem> problems, List<Warning> warnings) {
    Optional<Registry> registry = registries.get().resolvable(after);
    if (registry.isEmpty()) {
      if (before != null && !before.registry().equals(after.registry())) {
        problems.add(
            new Problem(
                "registry",
                after.registry()
                    + " is not seeded; first: "
                    + Registries.seedCommand(after.registry())));
        return;
      }
      warnings.add(
          new Warning(
              ErrorCode.REGISTRY_MISSING,
              "registry "
                  + after.registry()
                  + " is not seeded yet; next: "
                  + Registries.seedCommand(after.registry())));
    }
    after.policy().allowedTools().stream()
        .filter(entry -> registry.stream().noneMatch(known -> covers(known, entry)))
        .forEach(
            entry ->
                warnings.add(
                    new Warning(
                        ErrorCode.TOOL_NOT_SEEDED,
                        "the allowed tool \""
                            + entry
                            + "\" is not in registry "
                            + after.registry()
                            + " yet")));
  }

  private static boolean covers(Registry registry, String entry) {
    if (!entry.endsWith("*")) {
      return registry.tool(entry).isPresent();
    }
    String prefix = entry.substring(0, entry.length() - 1);
    return registry.tools().stream().anyMatch(tool -> tool.name().startsWith(prefix));
  }
}
