package dev.cruvero.api;

import org.jspecify.annotations.Nullable;

/**
 * One event of an audit record. Its hash covers everything it says, its number, and the hash of the
 * event before it, so that no event can be changed, taken out or put in without the next one
 * showing it.
 *
 * @param tenant whose record it is of; null for the platform's own
 * @param at ISO-8601 in UTC
 * @param details a JSON object in its canonical text
 */
public record ChainedEvent(
    @Nullable String tenant,
    long seq,
    String at,
    String actor,
    String action,
    String target,
    String outcome,
    String details,
    String hash) {

  /** Keeps what is hashed here apart from everything else that anybody hashes. */
  private static final String DOMAIN = "cruvero/audit/event/v1\n";

  /**
   * The same event with the hash that it has after {@code previous}.
   *
   * @param previous the hash of the event before; null for the first
   */
  public ChainedEvent after(@Nullable String previous) {
    return new ChainedEvent(
        tenant, seq, at, actor, action, target, outcome, details, hashAfter(previous));
  }

  /** Whether the hash is the one of these words after this event. */
  public boolean follows(@Nullable String previous) {
    return hash.equals(hashAfter(previous));
  }

  private String hashAfter(@Nullable String previous) {
    return Sha256.of(DOMAIN + canonical(previous));
  }

  /** What is hashed: canonical JSON (RFC 8785), names in order. */
  public String canonical(@Nullable String previous) {
    StringBuilder out = new StringBuilder(320 + details.length());
    member(out, "{\"action\":", action);
    member(out, ",\"actor\":", actor);
    member(out, ",\"at\":", at);
    out.append(",\"details\":").append(details);
    member(out, ",\"outcome\":", outcome);
    member(out, ",\"prev\":", previous);
    out.append(",\"seq\":").append(seq);
    member(out, ",\"target\":", target);
    member(out, ",\"tenant\":", tenant);
    return out.append('}').toString();
  }

  private static void member(StringBuilder out, String name, @Nullable String value) {
    out.append(name);
    if (value == null) {
      out.append("null");
    } else {
      CanonicalJson.string(value, out);
    }
  }
}
