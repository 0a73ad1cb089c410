package dev.cruvero.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One run of the program: what commands share. Everything is made when first asked for. */
final class Session implements AutoCloseable {

  private final Io io;
  private final GlobalOptions options = new GlobalOptions();
  private @Nullable Config config;
  private @Nullable Http http;
  private @Nullable Output output;

  Session(Io io) {
    this.io = io;
  }

  Io io() {
    return io;
  }

  GlobalOptions options() {
    return options;
  }

  Config config() {
    Config known = config;
    if (known == null) {
      known = Config.of(io, options);
      config = known;
    }
    return known;
  }

  Http http() {
    Http known = http;
    if (known == null) {
      known = new Http(config(), options, io);
      http = known;
    }
    return known;
  }

  Output output() {
    Output known = output;
    if (known == null) {
      known = new Output(io, Format.of(options));
      output = known;
    }
    return known;
  }

  /** Looks at the options that every command has, before any of them does anything. */
  void checkOptions() {
    output();
    String key = options.idempotencyKey;
    if (key != null && !key.matches("[!-~]{1,200}")) {
      throw Failure.usage("--idempotency-key takes 1 to 200 characters without blanks");
    }
  }

  /** How long to wait, checked with the rest of the line. */
  Duration timeout(Checks checks, Duration otherwise) {
    return checks.timeout(options.timeout, otherwise);
  }

  /** A tenant given by flag, environment or context; none leaves the choice to the key. */
  @Nullable String tenantOrNone(Checks checks, @Nullable String flag) {
    return checks.tenantOrNone(flag == null ? config().tenant() : flag);
  }

  String tenant(Checks checks, @Nullable String flag) {
    String tenant = flag == null ? config().tenant() : flag;
    if (tenant == null) {
      checks.problem("--tenant (or CRUVERO_TENANT_ID, or a context with a tenant) is needed");
      return "";
    }
    return checks.tenant("--tenant", tenant);
  }

  /** Something for a person to read beside the data. */
  void note(String text) {
    if (!options.quiet) {
      io.err().println(Text.line(text));
    }
  }

  void next(String command) {
    if (!command.isBlank()) {
      note("next: " + command);
    }
  }

  boolean colour(boolean terminal) {
    return terminal && !options.noColor && io.colourful();
  }

  /** Asks on a terminal; without one and without {@code --yes} nothing is guessed. */
  void confirm(boolean yes, String question) {
    if (yes) {
      return;
    }
    if (!io.inTerminal() || !io.errTerminal()) {
      throw Failure.usage("there is no terminal to ask on: repeat the command with --yes");
    }
    io.err().print(question + " [y/N] ");
    io.err().flush();
    String answer = readLine();
    if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
      throw Failure.of(ExitCodes.FAILED, "not confirmed, nothing was changed", null);
    }
  }

  @Override
  public void close() {
    if (http != null) {
      http.close();
    }
    io.out().flush();
    io.err().flush();
  }

  private String readLine() {
    try {
      byte[] line = new byte[16];
      int length = 0;
      for (int c = io.in().read(); c >= 0 && c != '\n'; c = io.in().read()) {
        if (length < line.length) {
          line[length++] = (byte) c;
        }
      }
      return new String(line, 0, length, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
