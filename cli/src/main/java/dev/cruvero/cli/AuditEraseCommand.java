package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    description = {
      "Forgets a person's name, or another personal value, wherever an audit record mentions it.",
      "The events stay, and so does the proof that they are whole; the erasure is itself an event.",
      "The value comes from stdin, a file or an environment variable, never from the line."
    })
final class AuditEraseCommand implements Callable<Integer> {

  @Mixin private final RecordOption record = new RecordOption();

  @Option(names = "--from-file", paramLabel = "FILE", description = "file that holds the value")
  private @Nullable String fromFile;

  @Option(names = "--from-env", paramLabel = "NAME", description = "variable that holds the value")
  private @Nullable String fromEnv;

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  private final Session session;

  AuditEraseCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String tenant = record.tenant(session, checks);
    if (fromFile != null && fromEnv != null) {
      checks.problem("--from-file and --from-env exclude each other");
    }
    checks.done();
    String value = new SecretSource(fromFile, fromEnv).read(session.io());
    String whose = tenant == null ? "the platform's record" : "the record of tenant " + tenant;
    session.confirm(yes, "Erase this value from " + whose + " for good?");
    JsonNode answer =
        session
            .http()
            .json(
                Call.post("/v1/audit/erase")
                    .tenant(tenant)
                    .body(Json.object().put("value", value)));
    boolean erased = answer.path("erased").asBoolean(false);
    session
        .output()
        .one(
            answer,
            View.of("erased"),
            () ->
                session
                    .output()
                    .line(erased ? "erased from " + whose : "nothing of it in " + whose));
    return ExitCodes.OK;
  }
}
