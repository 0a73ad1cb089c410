package dev.cruvero.cli;

import java.math.BigDecimal;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as trees: binding to classes would cost more start-up than everything else here. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array(Iterable<? extends JsonNode> items) {
    ArrayNode array = MAPPER.createArrayNode();
    items.forEach(array::add);
    return array;
  }

  /** The text as a tree, or a missing node when it is no JSON. */
  static JsonNode read(String text) {
    try {
      return text.isBlank() ? MissingNode.getInstance() : MAPPER.readTree(text);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  static String compact(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  static String pretty(JsonNode node) {
    if (node.isContainer() && node.isEmpty()) {
      return compact(node);
    }
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
  }

  /** The text at a dotted path; empty when it is absent or null. */
  static String text(JsonNode node, String path) {
    return display(at(node, path));
  }

  static JsonNode at(JsonNode node, String path) {
    JsonNode current = node;
    for (String name : path.split("\\.", -1)) {
      current = current.path(name);
    }
    return current;
  }

  /** A value as people write it: lists with commas, maps as {@code k=v}, nothing for null. */
  static String display(JsonNode value) {
    if (blank(value)) {
      return "";
    }
    if (value.isArray()) {
      return String.join(",", value.valueStream().map(Json::display).toList());
    }
    if (value.has("id") && value.has("version")) {
      return display(value.path("id")) + "@" + display(value.path("version"));
    }
    if (value.isObject()) {
      return String.join(
          ",", value.propertyStream().map(e -> e.getKey() + "=" + display(e.getValue())).toList());
    }
    return value.isNumber() ? value.decimalValue().toPlainString() : value.asString();
  }

  /** Equality that knows that 50, 50.00 and "50" are one amount, and null is nothing. */
  static boolean same(JsonNode left, JsonNode right) {
    if (blank(left) || blank(right)) {
      return blank(left) && blank(right);
    }
    if (left.isObject() && right.isObject()) {
      return Stream.concat(left.propertyNames().stream(), right.propertyNames().stream())
          .allMatch(name -> same(left.path(name), right.path(name)));
    }
    BigDecimal a = amount(left);
    BigDecimal b = amount(right);
    return (a != null && b != null) ? a.compareTo(b) == 0 : left.equals(right);
  }

  static boolean blank(JsonNode node) {
    return node.isNull() || node.isMissingNode();
  }

  private static @Nullable BigDecimal amount(JsonNode node) {
    if (!node.isNumber() && !node.isString()) {
      return null;
    }
    try {
      return new BigDecimal(node.asString());
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
