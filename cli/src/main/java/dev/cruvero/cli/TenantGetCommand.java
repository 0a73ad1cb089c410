package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows a tenant.")
final class TenantGetCommand implements Callable<Integer> {

  @Mixin private final IdOption id = new IdOption();

  private final Session session;

  TenantGetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String tenant = id.checked(checks);
    checks.done();
    JsonNode json = session.http().json(Call.get("/v1/tenants/{}", tenant));
    session.output().one(json, TenantViews.ONE);
    TenantViews.warnings(session, json);
    if (session.output().table()) {
      TenantViews.next(session, json);
    }
    return ExitCodes.OK;
  }
}
