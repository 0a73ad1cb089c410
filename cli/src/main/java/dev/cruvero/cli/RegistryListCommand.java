package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(description = "Lists the seeded versions.")
final class RegistryListCommand implements Callable<Integer> {

  @Option(names = "--id", paramLabel = "ID", description = "only this registry")
  private @Nullable String id;

  @Option(names = "--tenant", paramLabel = "ID", description = "with those of this tenant")
  private @Nullable String tenant;

  @Mixin private final LimitOption limit = new LimitOption();

  private final Session session;

  RegistryListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call =
        Call.get("/v1/registries")
            .query("id", id == null ? null : checks.name("--id", id))
            .query("tenant", checks.tenantOrNone(tenant));
    long wanted = limit.checked(checks);
    checks.done();
    List<JsonNode> registries = session.http().items(call, wanted);
    session.output().list(registries, RegistryViews.LIST);
    if (registries.isEmpty()) {
      session.note("no registry is seeded");
      session.next("cruvero seed-registry --id default --version v2.0.0");
    }
    return ExitCodes.OK;
  }
}
