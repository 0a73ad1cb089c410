package dev.cruvero.audit;

import dev.cruvero.api.AuditValue;
import dev.cruvero.api.CanonicalJson;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What an event says beside who, what and when, as the text that is hashed. */
final class Details {

  /** The one member of the object that stands for a personal value. */
  static final String COMMITTED = "committed";

  private static final BigInteger LARGEST_EXACT = BigInteger.ONE.shiftLeft(53);

  private Details() {}

  /**
   * The canonical text of the details.
   *
   * @param commit gives the commitment to a personal value
   */
  static String text(JsonMapper json, Map<String, Object> details, UnaryOperator<String> commit) {
    JsonNode tree = json.valueToTree(committed(details, commit));
    return CanonicalJson.text(exact(tree));
  }

  private static @Nullable Object committed(@Nullable Object value, UnaryOperator<String> commit) {
    return switch (value) {
      case null -> null;
      case Personal personal -> Map.of(COMMITTED, commit.apply(readable(personal.value())));
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, member) -> copy.put(name, committed(member, commit)));
        yield copy;
      }
      default -> value;
    };
  }

  /** The details with the personal values that were not erased. */
  static JsonNode disclosed(JsonNode node, Map<String, AuditValue> values) {
    AuditValue value = values.get(node.path(COMMITTED).stringValue(""));
    if (value != null) {
      return StringNode.valueOf(value.value());
    }
    if (node.isObject() && !values.isEmpty()) {
      ObjectNode object = (ObjectNode) node;
      for (String name : List.copyOf(object.propertyNames())) {
        object.set(name, disclosed(object.path(name), values));
      }
    }
    return node;
  }

  /** Integers that not every reader keeps exact become text, and so does what no text can hold. */
  private static JsonNode exact(JsonNode node) {
    if (node.isObject()) {
      ObjectNode object = (ObjectNode) node;
      for (String name : List.copyOf(object.propertyNames())) {
        object.set(name, exact(object.path(name)));
      }
      return object;
    }
    if (node.isArray()) {
      List<JsonNode> items = new ArrayList<>();
      node.forEach(item -> items.add(exact(item)));
      return ((ArrayNode) node).removeAll().addAll(items);
    }
    if (node.isString()) {
      return StringNode.valueOf(readable(node.stringValue()));
    }
    return node.isIntegralNumber() && node.bigIntegerValue().abs().compareTo(LARGEST_EXACT) > 0
        ? StringNode.valueOf(node.bigIntegerValue().toString())
        : node;
  }

  /** Without what Postgres or UTF-8 cannot hold. */
  static String readable(String text) {
    if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
