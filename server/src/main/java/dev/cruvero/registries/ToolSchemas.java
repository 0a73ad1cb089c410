package dev.cruvero.registries;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cruvero.api.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a schema from outside may contain. It is compiled here and evaluated for every call, so
 * whatever could fetch, recurse, branch without bound or run a regular expression is refused before
 * any library sees it: known keywords only, local references only, everything counted.
 */
final class ToolSchemas {

  private static final int LARGEST = 32 * 1024;
  private static final int DEEPEST = 20;
  private static final int MOST_SCHEMAS = 1000;
  private static final Pattern LOCAL =
      Pattern.compile("#/(\\$defs|definitions)/([A-Za-z0-9_-]{1,64})");

  private static final Set<String> ONE_SCHEMA =
      Set.of("items", "additionalProperties", "not", "if", "then", "else", "contains");
  private static final Set<String> SCHEMA_LIST = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
  private static final Set<String> SCHEMA_MAP =
      Set.of("properties", "$defs", "definitions", "dependentSchemas");
  private static final Set<String> PLAIN =
      Set.of(
          "type",
          "enum",
          "const",
          "title",
          "description",
          "default",
          "examples",
          "format",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minContains",
          "maxContains",
          "minProperties",
          "maxProperties",
          "required",
          "dependentRequired",
          "deprecated",
          "readOnly",
          "writeOnly",
          "$comment",
          "$schema");

  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode root;
  private int seen;

  private ToolSchemas(JsonNode root) {
    this.root = root;
  }

  /** What is wrong with the schema of a tool's arguments, if anything. */
  static Optional<String> problem(JsonNode schema) {
    if (!schema.isObject() || !schema.path("type").asString("").equals("object")) {
      return Optional.of("a JSON Schema of type object is expected");
    }
    try {
      if (size(schema) > LARGEST) {
        return Optional.of("at most " + LARGEST / 1024 + " KiB are expected");
      }
      new ToolSchemas(schema).walk(schema, 1);
      return againstMetaSchema(schema);
    } catch (IllegalArgumentException refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    } catch (StackOverflowError _) {
      return Optional.of("it is nested too deeply");
    }
  }

  private static int size(JsonNode schema) {
    return CanonicalJson.text(schema).getBytes(StandardCharsets.UTF_8).length;
  }

  private static Optional<String> againstMetaSchema(JsonNode schema) {
    var errors =
        SCHEMAS
            .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()))
            .validate(schema);
    return errors.isEmpty()
        ? Optional.empty()
        : Optional.of("not a JSON Schema at " + errors.getFirst().getInstanceLocation());
  }

  private void walk(JsonNode schema, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException(
          "nested deeper than " + DEEPEST + " levels, references followed");
    }
    if (++seen > MOST_SCHEMAS) {
      throw new IllegalArgumentException(
          "more than " + MOST_SCHEMAS + " schemas inside, references followed");
    }
    if (schema.isBoolean()) {
      return;
    }
    if (!schema.isObject()) {
      throw new IllegalArgumentException("a schema inside is neither an object nor a boolean");
    }
    closed(schema);
    schema.properties().forEach(entry -> keyword(entry.getKey(), entry.getValue(), depth));
  }

  /** An argument that nobody described is refused, not passed on. */
  private static void closed(JsonNode schema) {
    if (schema.has("properties") && !schema.path("additionalProperties").equals(FALSE)) {
      throw new IllegalArgumentException(
          "additionalProperties: false is expected beside properties");
    }
  }

  private static final JsonNode FALSE =
      tools.jackson.databind.node.JsonNodeFactory.instance.booleanNode(false);

  private void keyword(String keyword, JsonNode value, int depth) {
    if (ONE_SCHEMA.contains(keyword)) {
      walk(value, depth + 1);
    } else if (SCHEMA_LIST.contains(keyword)) {
      value.forEach(part -> walk(part, depth + 1));
    } else if (SCHEMA_MAP.contains(keyword)) {
      value.properties().forEach(part -> walk(part.getValue(), depth + 1));
    } else if (keyword.equals("$ref")) {
      walk(target(value), depth + 1);
    } else if (keyword.equals("$schema")) {
      known(value);
    } else if (keyword.equals("pattern") || keyword.equals("patternProperties")) {
      throw new IllegalArgumentException(
          "regular expressions are not evaluated: describe the form in words, or use enum");
    } else if (!PLAIN.contains(keyword)) {
      throw new IllegalArgumentException("a keyword is used that is not among those allowed");
    }
  }

  private static void known(JsonNode dialect) {
    if (!SpecificationVersion.DRAFT_2020_12.getDialectId().equals(dialect.asString(""))) {
      throw new IllegalArgumentException("$schema: only draft 2020-12 is spoken");
    }
  }

  private JsonNode target(JsonNode reference) {
    var local = LOCAL.matcher(reference.asString(""));
    JsonNode target = local.matches() ? root.path(local.group(1)).path(local.group(2)) : null;
    if (target == null || target.isMissingNode()) {
      throw new IllegalArgumentException(
          "$ref: only #/$defs/… and #/definitions/… inside the schema are followed");
    }
    return target;
  }
}
