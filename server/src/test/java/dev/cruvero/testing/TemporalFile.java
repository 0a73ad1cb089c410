package dev.cruvero.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes in which Temporal keeps histories, its log included. */
public final class TemporalFile {

  private TemporalFile() {}

  /** Whether the text stands in them as it is. */
  public static boolean holds(String text) {
    Path database = Cruvero.backends().temporal().database();
    return holds(database, text)
        || holds(database.resolveSibling(database.getFileName() + "-wal"), text);
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.exists(file)
          && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
