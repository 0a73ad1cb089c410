package dev.cruvero.registries;

import dev.cruvero.api.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One immutable version of a registry.
 *
 * @param tenant whose own entries these are or were laid over the global ones; null for the global
 *     version
 * @param digest SHA-256 of the canonical content
 */
public record Registry(
    String id,
    String version,
    @Nullable TenantId tenant,
    String digest,
    Instant createdAt,
    List<ToolDefinition> tools) {

  public Registry {
    tools = List.copyOf(tools);
  }

  public Optional<ToolDefinition> tool(String name) {
    return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
  }
}
