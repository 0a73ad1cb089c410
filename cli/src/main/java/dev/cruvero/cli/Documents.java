package dev.cruvero.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Reads files that people write: YAML or JSON, from a path or, for {@code -}, from stdin. */
final class Documents {

  private Documents() {}

  static JsonNode read(Io io, String file) {
    return Yaml.read(text(io, file), source(file));
  }

  static String text(Io io, String file) {
    try {
      return file.equals("-")
          ? new String(io.in().readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw Failure.usage(source(file) + " cannot be read");
    }
  }

  private static String source(String file) {
    return file.equals("-") ? "what came from stdin" : "the file " + file;
  }
}
