package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(description = "Lists which credentials a tenant has, never their values.")
final class SecretListCommand implements Callable<Integer> {

  @Mixin private final TenantOption tenant = new TenantOption();

  private final Session session;

  SecretListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenant(checks, tenant.id);
    checks.done();
    List<JsonNode> secrets =
        session.http().items(Call.get("/v1/tenants/{}/secrets", id), Integer.MAX_VALUE);
    session.output().list(secrets, SecretPutCommand.VIEW);
    if (secrets.isEmpty()) {
      session.note("tenant " + id + " has no secrets");
      session.next("cruvero secret put --tenant " + id + " --provider openrouter");
    }
    return ExitCodes.OK;
  }
}
