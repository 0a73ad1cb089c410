package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(description = "Deletes a tenant's LLM credential.")
final class SecretDeleteCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(names = "--provider", paramLabel = "NAME", description = "openrouter or azure")
  private @Nullable String provider;

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  private final Session session;

  SecretDeleteCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenant(checks, tenant.id);
    String name = checks.provider(provider);
    checks.done();
    session.confirm(yes, "Delete secret " + name + " of tenant " + id + "?");
    session.http().send(Call.of("DELETE", "/v1/tenants/{}/secrets/llm/{}", id, name));
    ObjectNode deleted = Json.object().put("provider", name).put("deleted", true);
    session
        .output()
        .one(
            deleted,
            SecretPutCommand.VIEW,
            () -> session.output().line("secret " + name + " of tenant " + id + ": deleted"));
    return ExitCodes.OK;
  }
}
