package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    description = {
      "Shows the signed checkpoints of an audit record, newest first.",
      "Keep one where the database's administrators do not reach, for `audit verify --checkpoint`."
    })
final class AuditCheckpointsCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of("number", "NUMBER=number", "SEQ=seq", "AT=at", "HASH=hash", "KEY=key");

  @Mixin private final RecordOption record = new RecordOption();
  @Mixin private final LimitOption limit = new LimitOption();

  private final Session session;

  AuditCheckpointsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call = Call.get("/v1/audit/checkpoints").tenant(record.tenant(session, checks));
    long wanted = limit.checked(checks);
    checks.done();
    session.output().list(session.http().items(call, wanted), VIEW);
    return ExitCodes.OK;
  }
}
