package dev.cruvero.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A value that an event holds only a commitment to, so that it can be erased without breaking the
 * chain: without its salt nobody can tell, nor guess, what it was.
 *
 * @param committed what the event holds
 * @param salt in Base64
 */
public record AuditValue(String committed, String salt, String value) {

  private static final byte[] DOMAIN = "cruvero/audit/value/v1\n".getBytes(StandardCharsets.UTF_8);

  public static AuditValue of(byte[] salt, String value) {
    String committed = Sha256.of(DOMAIN, salt, value.getBytes(StandardCharsets.UTF_8));
    return new AuditValue(committed, Base64.getEncoder().encodeToString(salt), value);
  }

  /** Whether the commitment is one to this value. */
  public boolean holds() {
    try {
      return of(Base64.getDecoder().decode(salt), value).equals(this);
    } catch (IllegalArgumentException noSalt) {
      return false;
    }
  }
}
