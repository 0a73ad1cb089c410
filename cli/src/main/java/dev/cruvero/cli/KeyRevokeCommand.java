package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(description = "Revokes an API key by its id.")
final class KeyRevokeCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "KEY_ID", description = "the key's id, see key list")
  private @Nullable String keyId;

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  private final Session session;

  KeyRevokeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = checks.keyId(keyId);
    checks.done();
    session.confirm(yes, "Revoke key " + id + "?");
    session.http().send(Call.of("DELETE", "/v1/keys/{}", id));
    session
        .output()
        .one(
            Json.object().put("keyId", id).put("revoked", true),
            View.of("keyId"),
            () -> session.output().line("key " + id + ": revoked"));
    return ExitCodes.OK;
  }
}
