package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(description = "Lists who may or might read what a tenant's runs say, the newest first.")
final class SupportListCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of(
          "id",
          "ID=id",
          "PRINCIPAL=principal",
          "LIVE=live",
          "EXPIRES=expiresAt",
          "REVOKED=revokedAt",
          "BY=createdBy",
          "REASON=reason");

  @Mixin private final TenantOption tenant = new TenantOption();

  private final Session session;

  SupportListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    @Nullable String flag = tenant.id;
    String id = session.tenant(checks, flag);
    checks.done();
    session
        .output()
        .list(session.http().items(Call.get("/v1/tenants/{}/support", id), Long.MAX_VALUE), VIEW);
    return ExitCodes.OK;
  }
}
