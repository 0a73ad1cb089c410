package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows the overrides that are in force.")
final class QuotaOverrideListCommand implements Callable<Integer> {

  @Mixin private final TenantOption tenant = new TenantOption();

  private final Session session;

  QuotaOverrideListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call = Call.get("/v1/quota/overrides").tenant(session.tenant(checks, tenant.id));
    checks.done();
    List<JsonNode> live = session.http().json(call).path("items").valueStream().toList();
    session.output().list(live, QuotaOverrideCommand.VIEW);
    if (live.isEmpty()) {
      session.note("no override is in force");
    }
    return ExitCodes.OK;
  }
}
