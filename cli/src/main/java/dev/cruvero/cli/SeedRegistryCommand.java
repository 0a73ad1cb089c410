package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description = {
      "Seeds a version of a tool registry, for all tenants or for one.",
      "A version never changes: the same content again is no change, other content is refused."
    })
final class SeedRegistryCommand implements Callable<Integer>, AwaitsOthers {

  private static final View VIEW =
      View.of("digest", "id", "version", "tenant", "digest", "createdAt");

  @Option(names = "--id", paramLabel = "ID", description = "the registry's id")
  private @Nullable String id;

  @Option(names = "--version", paramLabel = "VERSION", description = "the version")
  private @Nullable String version;

  @Option(names = "--tenant", paramLabel = "ID", description = "for this tenant only")
  private @Nullable String tenant;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "the tools, YAML or JSON (else those shipped for that version)")
  private @Nullable String file;

  private final Session session;

  SeedRegistryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    ObjectNode body =
        Json.object()
            .put("id", checks.name("--id", id))
            .put("version", checks.name("--version", version));
    TenantFields.text(body, "tenant", checks.tenantOrNone(tenant));
    checks.done();
    if (file != null) {
      body.set("tools", tools(file));
    }
    Answer answer = session.http().send(Call.post("/v1/registries").body(body));
    JsonNode seeded = answer.body();
    session
        .output()
        .one(seeded, VIEW, () -> session.output().line(summary(seeded, answer.unchanged())));
    return ExitCodes.OK;
  }

  private JsonNode tools(String path) {
    JsonNode json = Documents.read(session.io(), path);
    JsonNode tools = json.isArray() ? json : json.path("tools");
    if (!tools.isArray()) {
      throw Failure.usage("the file " + path + " holds no list of tools");
    }
    return tools;
  }

  private static String summary(JsonNode seeded, boolean unchanged) {
    return "registry %s: %s, %s"
        .formatted(
            RegistryViews.name(seeded),
            unchanged ? "unchanged" : "seeded",
            Json.text(seeded, "digest"));
  }
}
