package dev.cruvero.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What would have to happen so that a tenant is as its file says. */
record Plan(SpecFile spec, List<Change> changes) {

  enum Action {
    CREATE("+"),
    CHANGE("~"),
    UNCHANGED("=");

    final String mark;

    Action(String mark) {
      this.mark = mark;
    }

    String id() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** One thing and what becomes of it. */
  record Change(String object, String name, Action action, List<Difference> fields) {

    ObjectNode json() {
      ObjectNode json =
          Json.object().put("object", object).put("name", name).put("action", action.id());
      ArrayNode list = json.putArray("fields");
      fields.forEach(field -> list.add(field.json()));
      return json;
    }
  }

  // These are one value each, not fields of their own.
  private static final Set<String> WHOLE = Set.of("labels", "registry", "approval.limits");

  // A create alone can say these; a record does not show them again.
  private static final Set<String> CREATE_ONLY = Set.of("id", "adoptNamespace");

  boolean empty() {
    return changes.stream().allMatch(change -> change.action == Action.UNCHANGED);
  }

  long count(Action action) {
    return changes.stream().filter(change -> change.action == action).count();
  }

  Change tenant() {
    return changes.stream().filter(c -> c.object.equals("tenant")).findFirst().orElseThrow();
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("tenant", spec.tenant());
    ArrayNode list = json.putArray("changes");
    changes.forEach(change -> list.add(change.json()));
    ObjectNode summary = json.putObject("summary");
    for (Action action : Action.values()) {
      summary.put(action.id(), count(action));
    }
    return json;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Change change : changes) {
      lines.add(change.action.mark + " " + change.object + " " + change.name);
      change.fields.forEach(field -> lines.add("    " + field.line()));
    }
    lines.add(
        "plan: %d to create, %d to change, %d unchanged"
            .formatted(count(Action.CREATE), count(Action.CHANGE), count(Action.UNCHANGED)));
    return lines;
  }

  /** The tenant's part: everything when there is none yet, else the fields that differ. */
  static Change tenant(SpecFile spec, JsonNode current) {
    List<Difference> fields = new ArrayList<>();
    collect("", spec.wanted(), current, fields);
    Action action =
        current.isMissingNode()
            ? Action.CREATE
            : fields.isEmpty() ? Action.UNCHANGED : Action.CHANGE;
    return new Change("tenant", spec.tenant(), action, fields);
  }

  /** The body of the PATCH that makes the differences go away; an approval is replaced whole. */
  static ObjectNode patch(SpecFile spec, Change change) {
    ObjectNode body = Json.object();
    for (Difference field : change.fields) {
      int dot = field.field().indexOf('.');
      if (field.field().startsWith("approval.")) {
        body.set("approval", spec.wanted().path("approval"));
      } else if (dot < 0) {
        body.set(field.field(), field.after());
      } else {
        String part = field.field().substring(0, dot);
        ObjectNode inner =
            body.get(part) instanceof ObjectNode known ? known : body.putObject(part);
        inner.set(field.field().substring(dot + 1), field.after());
      }
    }
    return body;
  }

  private static void collect(
      String path, JsonNode wanted, JsonNode current, List<Difference> found) {
    wanted.forEachEntry(
        (name, value) -> {
          String field = path.isEmpty() ? name : path + "." + name;
          JsonNode now = current.path(recorded(name));
          if (CREATE_ONLY.contains(name) && (!current.isMissingNode() || name.equals("id"))) {
            return;
          }
          if (value.isObject() && !WHOLE.contains(field)) {
            collect(field, value, now, found);
          } else if (!Json.same(value, now)) {
            found.add(new Difference(field, now, value));
          }
        });
  }

  private static String recorded(String name) {
    return name.equals("acceptDefaultLimits") ? "limitsAccepted" : name;
  }
}
