package dev.cruvero.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One field that is, or is to be, another than before. */
record Difference(String field, JsonNode before, JsonNode after) {

  private static final Set<String> NOISE =
      Set.of("revision", "updatedAt", "warnings", "effectiveLimits", "state");

  /** What an update changed in a tenant, field by field. */
  static List<Difference> between(JsonNode before, JsonNode after) {
    List<Difference> found = new ArrayList<>();
    collect("", before, after, found);
    return found;
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("field", field);
    json.set("before", before.isMissingNode() ? null : before);
    json.set("after", after.isMissingNode() ? null : after);
    return json;
  }

  String line() {
    return field + ": " + shown(before) + " → " + shown(after);
  }

  private static void collect(
      String path, JsonNode before, JsonNode after, List<Difference> found) {
    if (before.isObject() && after.isObject()) {
      Set<String> names = new TreeSet<>(before.propertyNames());
      names.addAll(after.propertyNames());
      names.removeAll(NOISE);
      for (String name : names) {
        collect(
            path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name), found);
      }
    } else if (!Json.same(before, after)) {
      found.add(new Difference(path, before, after));
    }
  }

  private static String shown(JsonNode value) {
    String text = Json.display(value);
    return text.isEmpty() ? "(none)" : text;
  }
}
