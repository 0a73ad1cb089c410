package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows the public keys that audit checkpoints are verified with, in PEM.")
final class AuditKeysCommand implements Callable<Integer> {

  private final Session session;

  AuditKeysCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    JsonNode keys = session.http().json(Call.get("/v1/audit/keys"));
    session
        .output()
        .one(
            keys,
            View.of("items"),
            () ->
                keys.path("items")
                    .forEach(
                        key ->
                            session.output().block(Json.text(key, "publicKey").stripTrailing())));
    return ExitCodes.OK;
  }
}
