package dev.cruvero.tools;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cruvero.registries.ToolDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A call's arguments against the tool's schema, before anything is executed. Nothing is coerced.
 * Schemas were bounded when they were seeded; compiled ones are kept. Thread-safe.
 */
final class Arguments {

  private static final int LARGEST = 64 * 1024;
  private static final int MOST_KEPT = 256;

  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final JsonMapper json;
  private final Map<String, Schema> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Schema> eldest) {
          return size() > MOST_KEPT;
        }
      };

  Arguments(JsonMapper json) {
    this.json = json;
  }

  /**
   * @throws IllegalArgumentException saying what is wrong, without repeating a value
   */
  JsonNode checked(ToolDefinition tool, String text) {
    if (text.length() > LARGEST) {
      throw new IllegalArgumentException("arguments have at most " + LARGEST / 1024 + " KiB");
    }
    try {
      JsonNode arguments = json.readTree(text.isBlank() ? "{}" : text);
      List<Error> errors = schema(tool).validate(arguments);
      if (errors.isEmpty()) {
        return arguments;
      }
      throw new IllegalArgumentException(
          "the arguments do not fit the tool's schema: "
              + errors.stream()
                  .limit(3)
                  .map(error -> error.getInstanceLocation() + " breaks " + error.getKeyword())
                  .collect(Collectors.joining("; ")));
    } catch (JacksonException _) {
      throw new IllegalArgumentException("the arguments are not JSON");
    } catch (StackOverflowError _) {
      throw new IllegalArgumentException("the arguments are nested too deeply");
    }
  }

  private synchronized Schema schema(ToolDefinition tool) {
    return compiled.computeIfAbsent(tool.schemaText(), _ -> schemas.getSchema(tool.schema()));
  }
}
