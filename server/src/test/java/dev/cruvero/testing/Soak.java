package dev.cruvero.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How often a long suite repeats: seldom in the test command, in full under {@code ./cruvero soak
 * <name>}, which runs the tests tagged {@code soak-<name>} and shows the counts noted here.
 */
public final class Soak {

  private static final boolean ON = Boolean.getBoolean("cruvero.soak");
  private static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private Soak() {}

  public static boolean on() {
    return ON;
  }

  /** How often to repeat, which is noted as the count of the calling class. */
  public static int count(int usual, int full) {
    note(CALLER.getCallerClass(), full);
    return ON ? full : usual;
  }

  /** For a suite that only knows afterwards how often it repeated. */
  public static void counted(long times) {
    note(CALLER.getCallerClass(), times);
  }

  private static void note(Class<?> suite, long count) {
    if (ON) {
      try {
        Path folder = Files.createDirectories(Path.of("target", "soak"));
        Files.writeString(folder.resolve(suite.getSimpleName()), Long.toString(count));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
