package dev.cruvero.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A signed statement that an audit record had {@code seq} events by then, the last with this hash.
 * Kept elsewhere it shows what a chain alone cannot: that the end was cut off, or all was written
 * anew.
 *
 * @param tenant whose record; null for the platform's own
 * @param number counts the checkpoints of this record from 1
 * @param previous the digest of the checkpoint before; null for the first
 * @param key the id of the key that signed
 * @param signature Ed25519, in Base64
 */
public record AuditCheckpoint(
    @Nullable String tenant,
    long number,
    long seq,
    String hash,
    String at,
    @Nullable String previous,
    String key,
    String signature) {

  private static final String DOMAIN = "cruvero/audit/checkpoint/v1\n";

  /** What is signed. */
  public String signedText() {
    return DOMAIN + CanonicalJson.text(unsigned());
  }

  /** What the next checkpoint names as the one before it. */
  public String digest() {
    return Sha256.of(DOMAIN + CanonicalJson.text(json()));
  }

  public AuditCheckpoint signed(String by) {
    return new AuditCheckpoint(tenant, number, seq, hash, at, previous, key, by);
  }

  /** As it is published and kept. */
  public ObjectNode json() {
    return unsigned().put("signature", signature);
  }

  private ObjectNode unsigned() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("at", at)
        .put("hash", hash)
        .put("key", key)
        .put("number", number)
        .put("previous", previous)
        .put("seq", seq)
        .put("tenant", tenant);
  }

  /**
   * @throws IllegalArgumentException when it is no checkpoint
   */
  public static AuditCheckpoint of(JsonNode json) {
    if (!json.path("number").canConvertToLong() || !json.path("seq").canConvertToLong()) {
      throw new IllegalArgumentException("this is no checkpoint: it has no number and seq");
    }
    return new AuditCheckpoint(
        json.path("tenant").stringValue(null),
        json.path("number").longValue(),
        json.path("seq").longValue(),
        needed(json, "hash"),
        needed(json, "at"),
        json.path("previous").stringValue(null),
        needed(json, "key"),
        needed(json, "signature"));
  }

  private static String needed(JsonNode json, String name) {
    String value = json.path(name).stringValue(null);
    if (value == null) {
      throw new IllegalArgumentException("this is no checkpoint: it has no " + name);
    }
    return value;
  }
}
