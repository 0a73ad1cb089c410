package dev.cruvero.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    long[] count = new long[1];
    try (PrintStream file = create(name)) {
      session
          .http()
          .lines(
              call,
              line -> {
                file.print(line + "\n");
                count[0]++;
              });
      if (file.checkError()) {
        throw Failure.of(ExitCodes.FAILED, "the file " + name + " could not be written", null);
      }
    }
    session.note(count[0] + " events are in " + name);
  }

  private static PrintStream create(String name) {
    try {
      Path file =
          Files.createFile(
              Path.of(name),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
    } catch (FileAlreadyExistsException e) {
      throw Failure.usage("the file " + name + " exists already");
    } catch (IOException | InvalidPathException e) {
      throw Failure.usage("the file " + name + " cannot be written");
    }
  }
}
