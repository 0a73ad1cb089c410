package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(description = "Lists API keys, never the keys themselves.")
final class KeyListCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of(
          "keyId",
          "KEY_ID=keyId",
          "ROLE=role",
          "TENANT=tenant",
          "NAME=name",
          "SCOPES=scopes",
          "CREATED=createdAt",
          "EXPIRES=expiresAt",
          "REVOKED=revokedAt");

  @Mixin private final LimitOption limit = new LimitOption();

  private final Session session;

  KeyListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    long wanted = limit.checked(checks);
    checks.done();
    session.output().list(session.http().items(Call.get("/v1/keys"), wanted), VIEW);
    return ExitCodes.OK;
  }
}
