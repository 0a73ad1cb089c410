package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows the tools of a version.")
final class RegistryShowCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "ID@VERSION", description = "for example default@v2.0.0")
  private @Nullable String registry;

  @Option(names = "--tenant", paramLabel = "ID", description = "the version of this tenant")
  private @Nullable String tenant;

  private final Session session;

  RegistryShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    List<String> name = checks.registry("the registry", checks.needed("the registry", registry));
    String owner = checks.tenantOrNone(tenant);
    checks.done();
    JsonNode json = fetch(session, name, owner);
    session.output().one(json, RegistryViews.LIST, () -> print(json));
    return ExitCodes.OK;
  }

  static JsonNode fetch(Session session, List<String> name, @Nullable String tenant) {
    return session
        .http()
        .json(
            Call.get("/v1/registries/{}/versions/{}", name.get(0), name.get(1))
                .query("tenant", tenant));
  }

  private void print(JsonNode json) {
    session
        .output()
        .line("registry " + RegistryViews.name(json) + ": " + Json.text(json, "digest"));
    session.output().list(json.path("tools").valueStream().toList(), RegistryViews.TOOLS);
  }
}
