package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description = {
      "Refuses bearer tokens of the identity provider before they end.",
      "Either all that a subject has by now, or the one with an id (jti)."
    })
final class TokenRevokeCommand implements Callable<Integer> {

  @Option(names = "--subject", paramLabel = "SUB", description = "whose tokens")
  private @Nullable String subject;

  @Option(names = "--id", paramLabel = "JTI", description = "which token")
  private @Nullable String id;

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the audit record")
  private @Nullable String reason;

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  private final Session session;

  TokenRevokeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    if ((subject == null) == (id == null)) {
      checks.problem("either --subject or --id is needed");
    }
    checks.done();
    ObjectNode body = Json.object();
    put(body, "subject", subject);
    put(body, "id", id);
    put(body, "reason", reason);
    session.confirm(
        yes,
        subject == null ? "Revoke token " + id + "?" : "Revoke all tokens of " + subject + "?");
    JsonNode revoked = session.http().json(Call.post("/v1/tokens/revoke").body(body));
    session.output().one(revoked, View.of("subject", "subject", "id", "issuedBefore", "until"));
    return ExitCodes.OK;
  }

  private static void put(ObjectNode body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }
}
