package dev.cruvero.cli;

import dev.cruvero.api.AuditFinding;
import dev.cruvero.api.AuditFinding.Kind;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.AuditLine;
import dev.cruvero.api.IsolationEvidence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Verifies signed evidence of isolation, alone or against an export of the tenant's audit record;
 * speaks to nobody.
 */
final class Evidence {

  private static final String RECORDED = "isolation.verify";

  private final IsolationEvidence evidence;
  private final AuditKeys keys;
  private final @Nullable String tenant;
  private long least;
  private @Nullable String recorded;

  private Evidence(
      IsolationEvidence evidence, AuditKeys keys, @Nullable String tenant, long least) {
    this.evidence = evidence;
    this.keys = keys;
    this.tenant = tenant;
    this.least = least;
  }

  /**
   * @param file the evidence itself, or what a command that shows it wrote
   * @param tenant whose it is to be
   * @param least the smallest serial that will do
   */
  static Evidence read(Io io, String file, AuditKeys keys, @Nullable String tenant, long least) {
    IsolationEvidence found = find(Documents.read(io, file));
    if (found == null) {
      throw Failure.usage("the file " + file + " holds no evidence of isolation");
    }
    return new Evidence(found, keys, tenant, least);
  }

  private static @Nullable IsolationEvidence find(JsonNode json) {
    try {
      return IsolationEvidence.of(json);
    } catch (IllegalArgumentException notHere) {
      return json.valueStream()
          .map(Evidence::find)
          .filter(found -> found != null)
          .findFirst()
          .orElse(null);
    }
  }

  /** A line of the tenant's audit record, which says what was proven when. */
  void line(String text) {
    if (!text.contains(RECORDED)) {
      return;
    }
    try {
      AuditLine line = AuditLine.of(text);
      if (line.event().action().equals(RECORDED)) {
        JsonNode details = Json.read(line.event().details());
        long serial = details.path("serial").asLong(0);
        least = Math.max(least, serial);
        if (serial == evidence.serial()) {
          recorded = details.path("digest").asString("");
        }
      }
    } catch (IllegalArgumentException unreadable) {
      // The verifier of the record says so.
    }
  }

  /** Alone: whose it is, whether it is whole, and whether it shows a sealed tenant. */
  ObjectNode verdict() {
    return verdict(evidence.findings(keys, tenant, least));
  }

  /**
   * With what came of verifying the record that its lines were from.
   *
   * @param record as {@link Exports} gives it
   */
  ObjectNode verdict(JsonNode record) {
    List<AuditFinding> found =
        new ArrayList<>(evidence.findings(keys, Json.text(record, "tenant"), least));
    if (!evidence.digest().equals(recorded)) {
      found.add(evidence.finding(Kind.FORGED, "the audit record does not hold it"));
    }
    ObjectNode verdict = verdict(found);
    List<JsonNode> all = new ArrayList<>(verdict.path("findings").valueStream().toList());
    all.addAll(record.path("findings").valueStream().toList());
    verdict.set("findings", Json.array(all));
    verdict.put("found", found.size() + record.path("found").asLong(0));
    return verdict.put("intact", found.isEmpty() && record.path("intact").asBoolean(false));
  }

  private ObjectNode verdict(List<AuditFinding> found) {
    ObjectNode json =
        Json.object()
            .put("tenant", evidence.tenant())
            .put("uid", Json.text(evidence.json(), "uid"))
            .put("serial", evidence.serial())
            .put("at", Json.text(evidence.json(), "at"))
            .put("intact", found.isEmpty())
            .put("sealed", evidence.sealed());
    json.set("findings", Json.array(found.stream().map(Exports::json).toList()));
    return json.put("found", found.size());
  }
}
