package dev.cruvero.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Checks a document against the published schema and finds every problem. It knows the keywords
 * that our schema uses; a validator for all of JSON Schema would take longer to load than the rest.
 */
final class SpecSchema {

  private final JsonNode root;
  private final List<String> problems = new ArrayList<>();

  private SpecSchema(JsonNode root) {
    this.root = root;
  }

  static List<String> problems(JsonNode document) {
    SpecSchema schema = new SpecSchema(load());
    schema.check("", document, schema.root);
    return schema.problems;
  }

  static JsonNode load() {
    try (InputStream in = SpecSchema.class.getResourceAsStream("/spec.schema.json")) {
      if (in == null) {
        throw new IllegalStateException("spec.schema.json is missing from this jar");
      }
      return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(String path, JsonNode value, JsonNode given) {
    JsonNode schema = given.has("$ref") ? referred(Json.text(given, "$ref")) : given;
    if (schema.has("const") && !value.equals(schema.get("const"))) {
      problem(path, "must be " + Json.text(schema, "const"));
    }
    if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
      problem(path, "is one of " + Json.text(schema, "enum").replace(",", ", "));
    }
    if (schema.has("type") && !typed(value, schema.get("type"))) {
      problem(path, "must be " + Json.display(schema.get("type")).replace(",", " or "));
    } else if (value.isObject()) {
      object(path, value, schema);
    } else if (value.isArray()) {
      int index = 0;
      for (JsonNode item : value) {
        check(path + "[" + index++ + "]", item, schema.path("items"));
      }
    } else {
      scalar(path, value, schema);
    }
  }

  private void object(String path, JsonNode value, JsonNode schema) {
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.asString())) {
        problem(child(path, name.asString()), "is needed");
      }
    }
    if (value.size() < schema.path("minProperties").asInt(0)
        || value.size() > schema.path("maxProperties").asInt(Integer.MAX_VALUE)) {
      problem(
          path,
          "takes exactly one of " + String.join(", ", schema.path("properties").propertyNames()));
    }
    JsonNode others = schema.path("additionalProperties");
    value.forEachEntry(
        (name, member) -> {
          JsonNode known = schema.path("properties").path(name);
          if (!known.isMissingNode()) {
            check(child(path, name), member, known);
          } else if (others.isObject()) {
            check(child(path, name), member, others);
          } else if (others.isBoolean()) {
            problem(child(path, name), "is not known");
          }
        });
  }

  private void scalar(String path, JsonNode value, JsonNode schema) {
    String text = value.asString();
    if (value.isString() && text.length() < schema.path("minLength").asInt(0)) {
      problem(path, "must not be empty");
    }
    if (value.isString()
        && schema.has("pattern")
        && !Pattern.compile(Json.text(schema, "pattern")).matcher(text).find()) {
      problem(path, "does not look right: " + looks(schema));
    }
    if (value.isNumber()
        && schema.has("minimum")
        && value.decimalValue().compareTo(new BigDecimal(Json.text(schema, "minimum"))) < 0) {
      problem(path, "must be " + Json.text(schema, "minimum") + " or more");
    }
  }

  private static String looks(JsonNode schema) {
    String description = Json.text(schema, "description").replaceFirst("\\.$", "");
    return description.isEmpty() ? "it must match " + Json.text(schema, "pattern") : description;
  }

  private static boolean typed(JsonNode value, JsonNode type) {
    if (type.isArray()) {
      return type.valueStream().anyMatch(one -> typed(value, one));
    }
    return switch (type.asString()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber() && value.canConvertToLong();
      case "number" -> value.isNumber();
      default -> throw new IllegalStateException("the schema has a type nobody checks: " + type);
    };
  }

  private JsonNode referred(String reference) {
    return Json.at(root, reference.substring("#/".length()).replace('/', '.'));
  }

  private void problem(String path, String what) {
    problems.add((path.isEmpty() ? "the document" : path) + " " + what);
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
