package dev.cruvero.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How often a suite repeats; noted for the table of {@code ./cruvero soak}, where it is run. */
final class Counted {

  private Counted() {}

  static int times(Class<?> suite, int usual, int full) {
    if (!Boolean.getBoolean("cruvero.soak")) {
      return usual;
    }
    try {
      Path folder = Files.createDirectories(Path.of("target", "soak"));
      Files.writeString(folder.resolve(suite.getSimpleName()), Integer.toString(full));
      return full;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
