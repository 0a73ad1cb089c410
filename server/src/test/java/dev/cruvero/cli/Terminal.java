package dev.cruvero.cli;

import dev.cruvero.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Types lines at the command line, against a real server, as a person without a terminal emulator
 * would.
 */
public final class Terminal {

  /** What a line left behind. */
  public record Typed(int exit, String out, String err) {

    @Override
    public String toString() {
      return "exit " + exit + "\n" + out + err;
    }
  }

  private final Map<String, String> environment = new HashMap<>();

  public Terminal(TestServer server) {
    environment.put("CRUVERO_SERVER", server.address());
    environment.put("CRUVERO_API_KEY", server.adminKey());
  }

  /** The same terminal with one variable more. */
  public Terminal with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /**
   * Types one line; arguments are separated by single spaces, and a plus sign stands for a space
   * within one.
   */
  public Typed type(String line) {
    return type(line, "");
  }

  /** Types one line with something on standard input. */
  public Typed type(String line, String input) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words = line.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].replace('+', ' ');
    }
    Io io =
        new Io(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            false,
            false,
            false);
    int exit = CruveroCommand.run(io, words);
    return new Typed(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
