package dev.cruvero.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    description = {
      "Writes an audit record as JSON Lines of OCSF, which `audit verify --file` verifies.",
      "The export is itself an event of the record."
    })
final class AuditExportCommand implements Callable<Integer> {

  @Mixin private final RecordOption record = new RecordOption();

  @Option(
      names = "--after",
      paramLabel = "SEQ",
      description = "only what comes after this event (else all)")
  private @Nullable String after;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "a new file of mode 0600 (else stdout)")
  private @Nullable String out;

  private final Session session;

  AuditExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call = Call.get("/v1/audit/export").tenant(record.tenant(session, checks));
    if (after != null) {
      call.query("after", Long.toString(checks.count("--after", after)));
    }
    checks.done();
    if (out == null) {
      session.http().lines(call, line -> session.io().out().print(line + "\n"));
      return ExitCodes.OK;
    }
    toFile(call, out);
    return ExitCodes.OK;
  }

  private void toFile(Call call, String name) {
    NewFile file = NewFile.make(name);
    session.note(file.during(() -> lines(call, file)) + " events are in " + name);
  }

  private long lines(Call call, NewFile file) {
    long[] count = new long[1];
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file.path()), false, StandardCharsets.UTF_8)) {
      session
          .http()
          .lines(
              call,
              line -> {
                out.print(line + "\n");
                count[0]++;
              });
      if (out.checkError()) {
        throw Failure.of(ExitCodes.FAILED, "the file " + file + " could not be written", null);
      }
      return count[0];
    } catch (IOException e) {
      throw Failure.of(ExitCodes.FAILED, "the file " + file + " cannot be written", null);
    }
  }
}
