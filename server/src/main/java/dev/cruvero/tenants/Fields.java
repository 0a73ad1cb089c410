package dev.cruvero.tenants;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The fields of one JSON object, read strictly: a field of the wrong kind is a problem under its
 * path and leaves the current value, so that all problems of a document are found in one reading.
 */
final class Fields {

  private static final int LONGEST_AMOUNT = 40;

  private final JsonNode object;
  private final String path;
  private final List<Problem> problems;

  private Fields(JsonNode object, String path, List<Problem> problems) {
    this.object = object;
    this.path = path;
    this.problems = problems;
  }

  /** The fields of a whole document. */
  static Fields of(JsonNode document, List<Problem> problems) {
    return of(document, "", "body", problems);
  }

  private static Fields of(JsonNode node, String path, String name, List<Problem> problems) {
    if (node.isObject()) {
      return new Fields(node, path, problems);
    }
    problems.add(new Problem(name, "a JSON object is expected"));
    return new Fields(JsonNodeFactory.instance.objectNode(), path, problems);
  }

  boolean has(String name) {
    return object.has(name);
  }

  boolean isNull(String name) {
    return object.path(name).isNull();
  }

  List<String> names() {
    return List.copyOf(object.propertyNames());
  }

  void problem(String name, String message) {
    problems.add(new Problem(path + name, message));
  }

  void refuseOthers(Set<String> known) {
    refuseOthers(known, _ -> null);
  }

  /**
   * @param special what to say about a field that deserves more than being unknown
   */
  void refuseOthers(Set<String> known, Function<String, @Nullable Problem> special) {
    for (String name : names()) {
      if (!known.contains(name)) {
        Problem problem = special.apply(name);
        problems.add(
            problem == null
                ? new Problem(path + name, "no such field", ErrorCode.UNKNOWN_FIELD)
                : problem);
      }
    }
  }

  /** The object in this field. */
  Fields object(String name) {
    return of(object.path(name), path + name + ".", path + name, problems);
  }

  boolean flag(String name, boolean current) {
    JsonNode value = object.path(name);
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    if (!value.isMissingNode() && !value.isNull()) {
      problem(name, "true or false is expected");
    }
    return current;
  }

  /** A line of text; control characters would end up in logs and terminals. */
  String line(String name, String current, int longest) {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      return current;
    }
    if (!isLine(value, longest) || value.asString().isBlank()) {
      problem(name, "1 to " + longest + " characters without control characters are expected");
      return current;
    }
    return value.asString();
  }

  static boolean isLine(JsonNode value, int longest) {
    return value.isString()
        && value.asString().length() <= longest
        && value.asString().codePoints().noneMatch(Character::isISOControl);
  }

  /** What the parser makes of the text; its refusal is the problem. */
  <T extends @Nullable Object> T parsed(
      String name, T current, Function<String, ? extends T> parser) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return current;
    }
    try {
      if (!value.isString()) {
        throw new IllegalArgumentException("a string is expected");
      }
      return parser.apply(value.asString());
    } catch (IllegalArgumentException refusal) {
      problem(name, String.valueOf(refusal.getMessage()));
      return current;
    }
  }

  /** A count; {@code null} unsets it. */
  @Nullable Long count(String name, @Nullable Long current) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return value.isNull() ? null : current;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      problem(name, "a whole number of 0 or more is expected");
      return current;
    }
    return value.asLong();
  }

  /** An amount of money as a number or a decimal string; {@code null} unsets it. */
  @Nullable BigDecimal money(String name, @Nullable BigDecimal current) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return value.isNull() ? null : current;
    }
    String text = value.isString() || value.isNumber() ? value.asString() : "";
    try {
      if (text.length() <= LONGEST_AMOUNT) {
        BigDecimal amount = new BigDecimal(text);
        if (amount.signum() >= 0
            && amount.scale() <= 6
            && amount.precision() - amount.scale() <= 12) {
          return amount;
        }
      }
    } catch (NumberFormatException _) {
      // said below, together with the amounts out of range
    }
    problem(name, "an amount of 0 or more with at most 6 decimals is expected");
    return current;
  }

  /** A list of strings of a shape; absent and {@code null} are empty. */
  List<String> strings(String name, Pattern shape, String expected) {
    JsonNode value = object.path(name);
    List<String> strings = new ArrayList<>();
    if (value.isMissingNode() || value.isNull()) {
      return strings;
    }
    if (!value.isArray()) {
      problem(name, "a list is expected");
      return strings;
    }
    for (JsonNode entry : value) {
      if (entry.isString() && shape.matcher(entry.asString()).matches()) {
        strings.add(entry.asString());
      } else {
        problem(name, expected);
        return strings;
      }
    }
    return strings;
  }
}
