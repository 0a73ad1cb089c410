package dev.cruvero.registries;

import dev.cruvero.api.CanonicalJson;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tool entries from JSON and to it. What comes from outside is checked whole, all problems at once.
 */
final class ToolDefinitions {

  private static final int MOST_TOOLS = 128;
  private static final int LONGEST_DESCRIPTION = 4000;
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");
  private static final Set<String> IDEMPOTENCY = Set.of("read-only", "idempotent", "once");
  private static final Set<String> APPROVAL = Set.of("never", "always");
  private static final Set<String> FIELDS =
      Set.of("name", "description", "schema", "idempotency", "approval", "timeoutMs");

  private ToolDefinitions() {}

  /**
   * The entries in the order of their names, in which they are hashed and offered.
   *
   * @throws CruveroException INVALID_REQUEST with every problem
   */
  static List<ToolDefinition> checked(String what, JsonNode tools) {
    List<Problem> problems = new ArrayList<>();
    if (!tools.isArray() || tools.isEmpty() || tools.size() > MOST_TOOLS) {
      problems.add(new Problem("tools", "a list of 1 to " + MOST_TOOLS + " tools is expected"));
    } else {
      Set<String> names = new HashSet<>();
      for (int i = 0; i < tools.size(); i++) {
        check("tools[" + i + "]", tools.get(i), names, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw CruveroException.invalid(what + " was not seeded", problems);
    }
    return read(tools);
  }

  private static void check(String at, JsonNode tool, Set<String> names, List<Problem> problems) {
    if (!tool.isObject()) {
      problems.add(new Problem(at, "an object is expected"));
      return;
    }
    tool.propertyNames().stream()
        .filter(field -> !FIELDS.contains(field))
        .forEach(field -> problems.add(new Problem(at, "an unknown field is there")));
    String name = tool.path("name").asString("");
    if (!NAME.matcher(name).matches()) {
      problems.add(new Problem(at + ".name", "1 to 64 of a-z 0-9 _ . - are expected"));
    } else if (!names.add(name)) {
      problems.add(new Problem(at + ".name", "the name is there twice"));
    }
    String description = tool.path("description").asString("");
    if (description.isBlank() || description.length() > LONGEST_DESCRIPTION) {
      problems.add(
          new Problem(
              at + ".description", "1 to " + LONGEST_DESCRIPTION + " characters are expected"));
    }
    oneOf(at + ".idempotency", tool.path("idempotency"), IDEMPOTENCY, problems);
    oneOf(at + ".approval", tool.path("approval"), APPROVAL, problems);
    JsonNode timeout = tool.path("timeoutMs");
    if (!timeout.isInt()
        || timeout.intValue() < 1
        || timeout.intValue() > LONGEST_TIMEOUT.toMillis()) {
      problems.add(
          new Problem(at + ".timeoutMs", "1 to " + LONGEST_TIMEOUT.toMillis() + " are expected"));
    }
    ToolSchemas.problem(tool.path("schema"))
        .ifPresent(problem -> problems.add(new Problem(at + ".schema", problem)));
  }

  private static void oneOf(String at, JsonNode value, Set<String> known, List<Problem> problems) {
    if (!value.isString() || !known.contains(value.stringValue())) {
      problems.add(
          new Problem(
              at,
              "one of " + String.join(", ", known.stream().sorted().toList()) + " is expected"));
    }
  }

  /** Entries that were checked before. */
  static List<ToolDefinition> read(JsonNode tools) {
    return tools
        .valueStream()
        .map(
            tool ->
                new ToolDefinition(
                    tool.path("name").asString(),
                    tool.path("description").asString(),
                    tool.path("schema"),
                    tool.path("idempotency").asString(),
                    tool.path("approval").asString(),
                    Duration.ofMillis(tool.path("timeoutMs").asLong())))
        .sorted(Comparator.comparing(ToolDefinition::name))
        .toList();
  }

  static ArrayNode write(List<ToolDefinition> tools) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (ToolDefinition tool : tools) {
      ObjectNode entry = list.addObject();
      entry.put("name", tool.name());
      entry.put("description", tool.description());
      entry.set("schema", tool.schema());
      entry.put("idempotency", tool.idempotency());
      entry.put("approval", tool.approval());
      entry.put("timeoutMs", (int) tool.timeout().toMillis());
    }
    return list;
  }

  /** The text that a version's digest covers. */
  static ObjectNode content(String id, String version, List<ToolDefinition> tools) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("id", id);
    content.put("version", version);
    content.set(
        "tools", write(tools.stream().sorted(Comparator.comparing(ToolDefinition::name)).toList()));
    return content;
  }

  static String digest(ObjectNode content) {
    try {
      return CanonicalJson.digest(content);
    } catch (IllegalArgumentException number) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST,
          "the registry was not seeded: a schema has a number that JSON readers do not keep exact",
          number);
    }
  }
}
