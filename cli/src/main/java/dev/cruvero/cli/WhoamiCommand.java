package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(description = "Shows whose key this is.")
final class WhoamiCommand implements Callable<Integer> {

  private static final View VIEW = View.of("keyId", "keyId", "role", "tenant", "name", "scopes");

  private final Session session;

  WhoamiCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.output().one(session.http().json(Call.get("/v1/whoami")), VIEW);
    session.note("server: " + session.config().server());
    return ExitCodes.OK;
  }
}
