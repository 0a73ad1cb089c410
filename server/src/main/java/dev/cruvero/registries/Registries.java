package dev.cruvero.registries;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.tenants.Tenant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tool registries: seeded once, never changed, resolved for a tenant. Thread-safe. */
public final class Registries {

  public Seeded seed(
      String id,
      String version,
      @Nullable TenantId tenant,
      @Nullable List<ToolDefinition> tools,
      Actor by) {
    return pending();
  }

  public Registry resolve(Tenant tenant) {
    return pending();
  }

  public Optional<Registry> find(String id, String version, @Nullable TenantId tenant) {
    return pending();
  }

  @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  private static <T> T pending() {
    throw new UnsupportedOperationException();
  }
}
