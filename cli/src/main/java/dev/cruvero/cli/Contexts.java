package dev.cruvero.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The configuration file: named servers with the files their keys lie in, never a key itself.
 * Written whole by an atomic rename, mode 0600.
 */
record Contexts(Path file, String current, Map<String, Context> named) {

  record Context(@Nullable String server, @Nullable String apiKeyFile, @Nullable String tenant) {

    /** This context with what the other one says taken over. */
    Context with(Context other) {
      return new Context(
          other.server == null ? server : other.server,
          other.apiKeyFile == null ? apiKeyFile : other.apiKeyFile,
          other.tenant == null ? tenant : other.tenant);
    }

    ObjectNode json() {
      ObjectNode json = Json.object();
      put(json, "server", server);
      put(json, "apiKeyFile", apiKeyFile);
      put(json, "tenant", tenant);
      return json;
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
      if (value != null) {
        json.put(name, value);
      }
    }
  }

  static Contexts read(Io io) {
    Path file = location(io);
    try {
      JsonNode json = Json.read(Files.readString(file));
      if (!json.isObject()) {
        throw Failure.usage("the configuration file " + file + " is not JSON");
      }
      Map<String, Context> named = new TreeMap<>();
      json.path("contexts").propertyStream().forEach(e -> named.put(e.getKey(), of(e.getValue())));
      return new Contexts(file, Json.text(json, "current"), named);
    } catch (NoSuchFileException e) {
      return new Contexts(file, "", new TreeMap<>());
    } catch (IOException e) {
      throw Failure.usage("the configuration file " + file + " cannot be read");
    }
  }

  Failure unknown(String name) {
    return Failure.of(
        ExitCodes.NOT_FOUND,
        "there is no context \"" + name + "\" in " + file,
        "cruvero context list");
  }

  Contexts using(String name) {
    return new Contexts(file, name, named);
  }

  void write() {
    ObjectNode json = Json.object();
    json.put("current", current);
    ObjectNode contexts = json.putObject("contexts");
    named.forEach((name, context) -> contexts.set(name, context.json()));
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Path fresh = Files.createTempFile(folder, "config", ".json", owner);
      Files.writeString(fresh, Json.pretty(json) + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Failure.of(
          ExitCodes.FAILED, "the configuration file " + file + " cannot be written", null);
    }
  }

  private static Path location(Io io) {
    String base = io.variable("XDG_CONFIG_HOME");
    String home = io.variable("HOME");
    Path folder =
        base != null
            ? Path.of(base)
            : Path.of(home != null ? home : System.getProperty("user.home"), ".config");
    return folder.resolve("cruvero").resolve("config.json");
  }

  private static Context of(JsonNode json) {
    return new Context(text(json, "server"), text(json, "apiKeyFile"), text(json, "tenant"));
  }

  private static @Nullable String text(JsonNode json, String name) {
    String text = Json.text(json, name);
    return text.isEmpty() ? null : text;
  }
}
