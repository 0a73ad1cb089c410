package dev.cruvero.cli;

import tools.jackson.databind.node.ObjectNode;

/** How contexts look. */
final class ContextViews {

  static final View LIST =
      View.of(
          "name",
          "NAME=name",
          "CURRENT=current",
          "SERVER=server",
          "TENANT=tenant",
          "KEY_FILE=apiKeyFile");

  static final View ONE = View.of("name", "name", "current", "server", "tenant", "apiKeyFile");

  private ContextViews() {}

  static ObjectNode json(Contexts contexts, String name, Contexts.Context context) {
    ObjectNode json =
        Json.object().put("name", name).put("current", name.equals(contexts.current()));
    json.setAll(context.json());
    return json;
  }
}
