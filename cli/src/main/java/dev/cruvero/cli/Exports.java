package dev.cruvero.cli;

import dev.cruvero.api.AuditChain;
import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditFinding;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.AuditLine;
import dev.cruvero.api.AuditVerdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Verifies exports of audit records; speaks to nobody. */
final class Exports {

  private Exports() {}

  /**
   * @param begin the event that the export begins after
   * @param kept checkpoints of the record
   * @param keys the file with the public keys
   * @param named whether it was said whose record it is; else the first line says it
   * @param seen is given every line
   */
  static JsonNode verify(
      Io io,
      String file,
      long begin,
      List<JsonNode> kept,
      @Nullable String keys,
      boolean named,
      @Nullable String tenant,
      Consumer<String> seen) {
    List<AuditCheckpoint> checkpoints = kept.stream().map(Exports::checkpoint).toList();
    AuditKeys trusted = keys == null ? new AuditKeys(List.of()) : keys(io, keys);
    try (BufferedReader lines = Files.newBufferedReader(Path.of(file))) {
      String first = lines.readLine();
      AuditLine opening = first == null ? null : opening(first);
      AuditChain chain =
          new AuditChain(named || opening == null ? tenant : opening.event().tenant());
      checkpoints.forEach(checkpoint -> chain.checkpoint(checkpoint, trusted));
      if (begin > 0) {
        chain.after(begin, opening == null ? null : opening.previous());
      }
      for (String line = first; line != null; line = lines.readLine()) {
        chain.line(line);
        seen.accept(line);
      }
      return json(chain.end());
    } catch (IOException | InvalidPathException e) {
      throw Failure.usage("the file " + file + " cannot be read");
    }
  }

  private static @Nullable AuditLine opening(String line) {
    try {
      return AuditLine.of(line);
    } catch (IllegalArgumentException notALine) {
      return null;
    }
  }

  private static AuditCheckpoint checkpoint(JsonNode json) {
    try {
      return AuditCheckpoint.of(json);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }

  static AuditKeys keys(Io io, String file) {
    try {
      AuditKeys keys = AuditKeys.ofPem(Documents.text(io, file));
      if (!keys.isEmpty()) {
        return keys;
      }
    } catch (IllegalArgumentException e) {
      // Told in the same words as a file without any key.
    }
    throw Failure.usage("the file " + file + " holds no Ed25519 public key in PEM");
  }

  /** One checkpoint or a list of them, newest first. */
  static List<JsonNode> json(Io io, String file) {
    JsonNode json = Documents.read(io, file);
    List<JsonNode> items = new ArrayList<>();
    if (json.isArray()) {
      json.forEach(items::add);
    } else {
      items.add(json);
    }
    return items;
  }

  private static JsonNode json(AuditVerdict verdict) {
    ObjectNode json = Json.object();
    if (verdict.tenant() != null) {
      json.put("tenant", verdict.tenant());
    }
    json.put("intact", verdict.intact())
        .put("events", verdict.events())
        .put("lastSeq", verdict.lastSeq())
        .put("lastHash", verdict.lastHash())
        .put("checkpoints", verdict.checkpoints())
        .put("checkpointedTo", verdict.checkpointedTo());
    json.set("findings", Json.array(verdict.findings().stream().map(Exports::json).toList()));
    return json.put("found", verdict.found());
  }

  static JsonNode json(AuditFinding finding) {
    return Json.object()
        .put("kind", finding.kind().name())
        .put("from", finding.from())
        .put("to", finding.to())
        .put("message", finding.message());
  }
}
