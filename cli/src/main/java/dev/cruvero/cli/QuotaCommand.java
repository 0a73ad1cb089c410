package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
    description =
        "Shows a tenant's limits: what is settled, held, leased and left, and when it resets.")
final class QuotaCommand implements Callable<Integer> {

  private static final View WINDOWS =
      View.of(
          "limit",
          "LIMIT=limit",
          "MAX=max",
          "SETTLED=settled",
          "HELD=held",
          "LEASED=leased",
          "REMAINING=remaining",
          "WINDOW=window",
          "RESET=resetAt");

  @Mixin private final TenantOption tenant = new TenantOption();

  private final Session session;

  QuotaCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call = Call.get("/v1/quota").tenant(session.tenantOrNone(checks, tenant.id));
    checks.done();
    JsonNode quota = session.http().json(call);
    session
        .output()
        .one(
            quota,
            View.of("tenant"),
            () -> session.output().list(quota.path("windows").valueStream().toList(), WINDOWS));
    return ExitCodes.OK;
  }
}
