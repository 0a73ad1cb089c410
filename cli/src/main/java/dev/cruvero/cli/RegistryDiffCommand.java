package dev.cruvero.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

@Command(description = "Shows in which tools two versions differ.")
final class RegistryDiffCommand implements Callable<Integer> {

  private static final View VIEW = View.of("tool", "TOOL=tool", "CHANGE=change", "FIELDS=fields");

  @Parameters(arity = "0..2", paramLabel = "ID@VERSION", description = "the two versions")
  private List<String> registries = List.of();

  @Option(names = "--tenant", paramLabel = "ID", description = "versions of this tenant")
  private @Nullable String tenant;

  private final Session session;

  RegistryDiffCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    if (registries.size() != 2) {
      checks.problem("two registries are needed: id@version id@version");
    }
    List<List<String>> names =
        registries.stream().map(r -> checks.registry("the registry", r)).toList();
    String owner = checks.tenantOrNone(tenant);
    checks.done();
    List<JsonNode> changes =
        changes(
            tools(RegistryShowCommand.fetch(session, names.get(0), owner)),
            tools(RegistryShowCommand.fetch(session, names.get(1), owner)));
    session.output().list(changes, VIEW);
    if (changes.isEmpty()) {
      session.note("no difference");
    }
    return ExitCodes.OK;
  }

  private static Map<String, JsonNode> tools(JsonNode registry) {
    Map<String, JsonNode> tools = new LinkedHashMap<>();
    registry.path("tools").forEach(tool -> tools.put(Json.text(tool, "name"), tool));
    return tools;
  }

  private static List<JsonNode> changes(Map<String, JsonNode> before, Map<String, JsonNode> after) {
    Map<String, JsonNode> all = new LinkedHashMap<>(before);
    all.putAll(after);
    List<JsonNode> changes = new ArrayList<>();
    for (String name : all.keySet()) {
      JsonNode old = before.getOrDefault(name, MissingNode.getInstance());
      JsonNode now = after.getOrDefault(name, MissingNode.getInstance());
      String change = old.isMissingNode() ? "added" : now.isMissingNode() ? "removed" : "changed";
      List<Difference> fields = Difference.between(old, now);
      if (!fields.isEmpty()) {
        var json = Json.object().put("tool", name).put("change", change);
        var list = json.putArray("fields");
        if (change.equals("changed")) {
          fields.forEach(field -> list.add(field.field()));
        }
        changes.add(json);
      }
    }
    return changes;
  }
}
