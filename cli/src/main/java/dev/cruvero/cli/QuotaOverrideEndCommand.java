package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(description = "Ends an override before its time.")
final class QuotaOverrideEndCommand implements Callable<Integer> {

  @Mixin private final TenantOption tenant = new TenantOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "NUMBER",
      description = "the override's number, see quota override list")
  private @Nullable String number;

  private final Session session;

  QuotaOverrideEndCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenant(checks, tenant.id);
    String named = checks.needed("the override's number", number);
    if (!named.isEmpty()) {
      named = String.valueOf(checks.count("the override's number", named));
    }
    checks.done();
    String ended = named;
    session.http().send(Call.of("DELETE", "/v1/quota/overrides/{}", ended).tenant(id));
    session
        .output()
        .one(
            Json.object().put("number", ended).put("ended", true),
            View.of("number"),
            () -> session.output().line("override " + ended + " of tenant " + id + ": ended"));
    return ExitCodes.OK;
  }
}
