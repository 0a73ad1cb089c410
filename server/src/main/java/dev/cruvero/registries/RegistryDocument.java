package dev.cruvero.registries;

import dev.cruvero.api.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A registry version as the API shows it. */
record RegistryDocument(
    String id,
    String version,
    @Nullable TenantId tenant,
    String digest,
    Instant createdAt,
    List<Tool> tools) {

  /** A tool as the API shows it. */
  record Tool(
      String name,
      String description,
      JsonNode schema,
      String idempotency,
      String approval,
      long timeoutMs) {}

  static RegistryDocument of(Registry registry) {
    return new RegistryDocument(
        registry.id(),
        registry.version(),
        registry.tenant(),
        registry.digest(),
        registry.createdAt(),
        registry.tools().stream().map(RegistryDocument::tool).toList());
  }

  private static Tool tool(ToolDefinition tool) {
    return new Tool(
        tool.name(),
        tool.description(),
        tool.schema(),
        tool.idempotency(),
        tool.approval(),
        tool.timeout().toMillis());
  }
}
