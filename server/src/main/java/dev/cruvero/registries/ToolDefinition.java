package dev.cruvero.registries;

import dev.cruvero.api.CanonicalJson;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/**
 * One tool of a registry.
 *
 * @param schema JSON Schema of the arguments
 * @param idempotency read-only, idempotent or once: whether it may run again when its answer was
 *     lost
 * @param approval never or always: whether a person is asked first
 */
public record ToolDefinition(
    String name,
    String description,
    JsonNode schema,
    String idempotency,
    String approval,
    Duration timeout) {

  /** The schema as the model sees it, always the same bytes; the digest covers exactly these. */
  public String schemaText() {
    return CanonicalJson.text(schema);
  }
}
