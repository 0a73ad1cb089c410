package dev.cruvero.dev;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The context {@code dev} in the CLI's configuration; other contexts and their choice stay. */
final class CliContext {

  static final String NAME = "dev";
  private static final JsonMapper JSON = JsonMapper.shared();

  private CliContext() {}

  static Path file(Map<String, String> environment) {
    String base = environment.get("XDG_CONFIG_HOME");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    Path folder = base != null && !base.isBlank() ? Path.of(base) : Path.of(home, ".config");
    return folder.resolve("cruvero").resolve("config.json");
  }

  static void write(Path file, String server, Path apiKeyFile) {
    ObjectNode config = existing(file);
    if (config.path("current").asString("").isEmpty()) {
      config.put("current", NAME);
    }
    ObjectNode contexts =
        config.get("contexts") instanceof ObjectNode there ? there : config.putObject("contexts");
    ObjectNode context =
        contexts.get(NAME) instanceof ObjectNode there ? there : contexts.putObject(NAME);
    context.put("server", server).put("apiKeyFile", apiKeyFile.toString());
    PrivateFiles.write(
        file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
  }

  private static ObjectNode existing(Path file) {
    if (!Files.exists(file)) {
      return JSON.createObjectNode();
    }
    try {
      JsonNode config = JSON.readTree(PrivateFiles.read(file));
      if (config instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException _) {
      // Told below: a file of somebody's hand is not overwritten.
    }
    throw new DevException("the CLI's configuration " + file + " is not JSON: repair or delete it");
  }
}
