package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(description = "Ends a support grant at once.")
final class SupportRevokeCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "GRANT_ID", description = "see support list")
  private @Nullable String grant;

  @Mixin private final TenantOption tenant = new TenantOption();

  private final Session session;

  SupportRevokeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenant(checks, tenant.id);
    String name = checks.name("the grant's id", grant);
    checks.done();
    session.http().send(Call.of("DELETE", "/v1/tenants/{}/support/{}", id, name));
    session
        .output()
        .one(
            Json.object().put("id", name).put("revoked", true),
            View.of("id"),
            () -> session.output().line("support grant " + name + ": revoked"));
    return ExitCodes.OK;
  }
}
