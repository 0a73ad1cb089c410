package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows what became of a tenant's limits: when, by whom and why.")
final class QuotaHistoryCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of(
          "limit",
          "AT=at",
          "BY=by",
          "WHAT=what",
          "LIMIT=limit",
          "BEFORE=before",
          "AFTER=after",
          "UNTIL=until",
          "REASON=reason");

  @Mixin private final TenantOption tenant = new TenantOption();

  private final Session session;

  QuotaHistoryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call = Call.get("/v1/quota/history").tenant(session.tenant(checks, tenant.id));
    checks.done();
    List<JsonNode> changes = session.http().json(call).path("items").valueStream().toList();
    session.output().list(changes, VIEW);
    if (changes.isEmpty()) {
      session.note("the limits are as they were at the beginning");
    }
    return ExitCodes.OK;
  }
}
