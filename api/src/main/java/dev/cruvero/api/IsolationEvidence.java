package dev.cruvero.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the isolation probes of a tenant showed, signed: every field of it, known here or not. One
 * proof of a tenant follows another by its serial.
 *
 * @param json as it is published and kept
 */
public record IsolationEvidence(ObjectNode json) {

  private static final String DOMAIN = "cruvero/isolation/evidence/v1\n";
  private static final Set<String> HELD = Set.of("DENIED", "NOT_APPLICABLE");

  public IsolationEvidence {
    json = json.deepCopy();
  }

  /**
   * @throws IllegalArgumentException when it is no evidence
   */
  public static IsolationEvidence of(JsonNode json) {
    if (!(json instanceof ObjectNode object)
        || !json.path("tenant").isString()
        || !json.path("uid").isString()
        || !json.path("at").isString()
        || !json.path("serial").canConvertToLong()
        || !json.path("probes").isArray()) {
      throw new IllegalArgumentException(
          "this is no evidence of isolation: it has no tenant, uid, at, serial and probes");
    }
    // Throws on numbers that have no canonical form, which nothing that was signed has.
    var _ = CanonicalJson.text(object);
    return new IsolationEvidence(object);
  }

  public String tenant() {
    return json.path("tenant").asString("");
  }

  public long serial() {
    return json.path("serial").asLong(0);
  }

  /** The id of the key that signed; empty when nobody did. */
  public String key() {
    return json.path("key").stringValue("");
  }

  public String signature() {
    return json.path("signature").stringValue("");
  }

  /** What is signed. */
  public String signedText() {
    ObjectNode unsigned = json.deepCopy();
    unsigned.remove("signature");
    return DOMAIN + CanonicalJson.text(unsigned);
  }

  /** What the audit record keeps of it. */
  public String digest() {
    return Sha256.of(signedText());
  }

  /** Whether every attempt was denied that there was something to deny for. */
  public boolean sealed() {
    return !json.path("probes").isEmpty()
        && json.path("probes")
            .valueStream()
            .allMatch(probe -> HELD.contains(probe.path("result").asString("")));
  }

  public IsolationEvidence keyed(String id) {
    return new IsolationEvidence(json.deepCopy().put("key", id));
  }

  public IsolationEvidence signed(String by) {
    return new IsolationEvidence(json.deepCopy().put("signature", by));
  }

  /**
   * What speaks against taking it for the proof of this tenant; nothing when it is good.
   *
   * @param keys whose signatures count
   * @param of whose it is to be; null when any tenant's will do
   * @param least the smallest serial that is not outdated
   */
  public List<AuditFinding> findings(AuditKeys keys, @Nullable String of, long least) {
    List<AuditFinding> found = new ArrayList<>();
    if (!keys.signed(this)) {
      found.add(finding(AuditFinding.Kind.FORGED, "no known key signed what it says"));
    }
    if (of != null && !of.equals(tenant())) {
      found.add(
          finding(
              AuditFinding.Kind.OTHER_TENANT, "it is about another tenant than \"" + of + "\""));
    }
    if (serial() < least) {
      found.add(
          finding(AuditFinding.Kind.OUTDATED, "proof " + least + " of this tenant came after it"));
    }
    return found;
  }

  public AuditFinding finding(AuditFinding.Kind kind, String message) {
    return new AuditFinding(kind, serial(), serial(), "proof " + serial() + ": " + message);
  }
}
