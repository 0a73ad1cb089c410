package dev.cruvero.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The process as a command sees it: streams, environment, and which streams are terminals. */
record Io(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean inTerminal,
    boolean outTerminal,
    boolean errTerminal) {

  static Io ofProcess() {
    return new Io(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        System.getenv(),
        terminal(0),
        terminal(1),
        terminal(2));
  }

  /** A variable's value; an empty one counts as unset, as everywhere in a shell. */
  @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  boolean colourful() {
    return variable("NO_COLOR") == null && !"dumb".equals(variable("TERM"));
  }

  // Always UTF-8: in the POSIX locale the JDK's own streams would turn every arrow into "?".
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 8192),
        true,
        StandardCharsets.UTF_8);
  }

  // System.console() only knows of all streams together, and a pipe on one of them is common.
  // Error Prone is behind: since JDK 25 there is no console again when there is no terminal.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean terminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }
}
