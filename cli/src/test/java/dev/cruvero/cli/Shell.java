package dev.cruvero.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Types lines at the command and keeps what it says on each stream apart. */
final class Shell {

  /** What came of one line. */
  record Outcome(int exit, String out, String err) {

    JsonNode json() {
      return Json.read(out);
    }
  }

  private final Map<String, String> environment = new HashMap<>();
  private String stdin = "";
  private boolean terminal;

  Shell(String server, Path home) {
    environment.put("CRUVERO_SERVER", server);
    environment.put("CRUVERO_API_KEY", "crv_test");
    environment.put("XDG_CONFIG_HOME", home.toString());
  }

  Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Shell without(String variable) {
    environment.remove(variable);
    return this;
  }

  Shell stdin(String text) {
    stdin = text;
    return this;
  }

  Shell onTerminal() {
    terminal = true;
    return this;
  }

  Outcome run(String... line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Io io =
        new Io(
            new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            terminal,
            terminal,
            terminal);
    int exit = CruveroCommand.run(io, line);
    return new Outcome(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
