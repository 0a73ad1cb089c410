package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows who did what to a tenant, or with --platform to the platform.")
final class AuditListCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of(
          "seq",
          "SEQ=seq",
          "AT=at",
          "ACTOR=actor",
          "ACTION=action",
          "TARGET=target",
          "OUTCOME=outcome",
          "DETAILS=details");

  @Mixin private final RecordOption record = new RecordOption();

  @Option(names = "--type", paramLabel = "ACTION", description = "only this action")
  private @Nullable String type;

  @Option(names = "--from", paramLabel = "TIME", description = "from this day or time")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "until this day or time")
  private @Nullable String to;

  @Mixin private final LimitOption limit = new LimitOption();

  private final Session session;

  AuditListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call =
        Call.get("/v1/audit")
            .tenant(record.tenant(session, checks))
            .query("type", type)
            .query("from", checks.time("--from", from))
            .query("to", checks.time("--to", to));
    long wanted = limit.checked(checks);
    checks.done();
    List<JsonNode> events = session.http().items(call, wanted);
    session.output().list(events, VIEW);
    if (events.isEmpty()) {
      session.note("no events");
    }
    return ExitCodes.OK;
  }
}
