package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description =
        "Makes a new key beside an old one, which ends after the overlap. Shown once, or written to a file.")
final class KeyRotateCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "KEY_ID", description = "the key's id, see key list")
  private @Nullable String keyId;

  @Option(
      names = "--overlap",
      paramLabel = "TIME",
      description = "how long both live, such as 30m or 24h (the default; 168h at most)")
  private @Nullable String overlap;

  @Mixin private final KeyFile out = new KeyFile();

  private final Session session;

  KeyRotateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = checks.keyId(keyId);
    Duration both = checks.duration("--overlap", overlap, Duration.ofHours(24));
    checks.done();
    return out.issue(
        session,
        Call.post("/v1/keys/{}/rotate", id).body(Json.object().put("overlap", both.toString())));
  }
}
