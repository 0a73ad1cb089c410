package dev.cruvero.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a credential comes from: a file, a variable, stdin. Neither the value nor what stands in
 * place of a variable's name is ever repeated, because people paste keys into the wrong place.
 */
record SecretSource(@Nullable String file, @Nullable String variable) {

  private static final int LARGEST = 16 * 1024;

  String read(Io io) {
    return checked(raw(io));
  }

  private String raw(Io io) {
    try {
      if (file != null) {
        return Files.readString(Path.of(file));
      }
      if (variable != null) {
        String value = io.variable(variable);
        if (value == null) {
          throw Failure.usage("the environment variable that is named is not set or empty");
        }
        return value;
      }
      return io.inTerminal()
          ? typed()
          : new String(io.in().readNBytes(LARGEST + 2), StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      throw Failure.usage("the secret cannot be read from where it is said to be");
    }
  }

  @SuppressWarnings("SystemConsoleNull")
  private static String typed() {
    Console console = System.console();
    char[] value = console == null ? null : console.readPassword("value (not shown): ");
    if (value == null) {
      throw Failure.usage("no value was typed");
    }
    return new String(value);
  }

  /** What several fields make up is a JSON object, which people write over several lines. */
  private static String oneLine(String value) {
    JsonNode document = value.startsWith("{") ? Json.read(value) : Json.object();
    return document.isObject() && !document.isEmpty() ? Json.compact(document) : value;
  }

  private static String checked(String raw) {
    String value = oneLine(raw.strip());
    if (value.isEmpty()) {
      throw Failure.usage("the secret is empty");
    }
    if (value.length() > LARGEST || value.chars().anyMatch(Character::isISOControl)) {
      throw Failure.usage("the secret is no single line of at most 16 KiB and no JSON object");
    }
    return value;
  }
}
