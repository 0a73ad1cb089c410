package dev.cruvero.cli;

import dev.cruvero.api.TenantId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A tenant as a file says it should be: the request that creates it, and where its secrets are. */
record SpecFile(String tenant, ObjectNode wanted, Map<String, SecretSource> secrets) {

  /**
   * @throws Failure naming every problem of the file at once
   */
  static SpecFile read(Io io, @Nullable String file) {
    if (file == null) {
      throw Failure.usage("-f is needed: the tenant's file, or - for stdin");
    }
    JsonNode json = Documents.read(io, file);
    List<String> problems = new ArrayList<>(SpecSchema.problems(json));
    String id = Json.text(json, "metadata.id");
    if (problems.isEmpty()) {
      try {
        id = new TenantId(id).value();
      } catch (IllegalArgumentException e) {
        problems.add("metadata.id: " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw Failure.usage(problems, null);
    }
    return new SpecFile(id, wanted(json), secrets(json.path("spec"), folder(file)));
  }

  private static ObjectNode wanted(JsonNode json) {
    ObjectNode wanted = Json.object();
    json.path("metadata").forEachEntry(wanted::set);
    json.path("spec").forEachEntry(wanted::set);
    wanted.remove("secrets");
    moneyAsText(wanted.path("limits"));
    moneyAsText(wanted.path("approval").path("limits"));
    return wanted;
  }

  // Money crosses the wire as decimal text only.
  private static void moneyAsText(JsonNode limits) {
    if (limits instanceof ObjectNode object && object.has("costPerDayUsd")) {
      object.put("costPerDayUsd", Json.text(object, "costPerDayUsd"));
    }
  }

  private static Map<String, SecretSource> secrets(JsonNode spec, Path folder) {
    Map<String, SecretSource> secrets = new LinkedHashMap<>();
    Json.at(spec, "secrets.llm")
        .forEachEntry(
            (provider, source) -> {
              String file = Json.text(source, "fromFile");
              secrets.put(
                  provider,
                  file.isEmpty()
                      ? new SecretSource(null, Json.text(source, "fromEnv"))
                      : new SecretSource(folder.resolve(file).toString(), null));
            });
    return secrets;
  }

  private static Path folder(String file) {
    Path parent = file.equals("-") ? null : Path.of(file).toAbsolutePath().getParent();
    return parent == null ? Path.of("") : parent;
  }
}
