package dev.cruvero.secrets;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * One version of a tenant's payload key, AES of 256 bits; its number is that of the version in
 * Vault. Like any secret it has no text form.
 */
public final class PayloadKey {

  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final int version;
  private final SecretKey key;

  private PayloadKey(int version, byte[] bytes) {
    this.version = version;
    this.key = new SecretKeySpec(bytes, "AES");
  }

  /**
   * @param text what {@link #fresh} made
   * @throws CruveroException PAYLOAD_KEY_UNREADABLE for anything that is no key
   */
  public static PayloadKey of(int version, String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      bytes = new byte[0];
    }
    if (version < 1 || bytes.length != BYTES) {
      throw new CruveroException(
          ErrorCode.PAYLOAD_KEY_UNREADABLE,
          "version "
              + version
              + " of a payload key is not 32 bytes in Base64: somebody wrote it by hand",
          "cruvero secret rotate-payload-key --tenant <id>");
    }
    return new PayloadKey(version, bytes);
  }

  /** The text of a new key. */
  public static String fresh() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The same key under another number, as a thief would label what he found. */
  public PayloadKey numbered(int other) {
    return new PayloadKey(other, key.getEncoded());
  }

  public int version() {
    return version;
  }

  public SecretKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "[payload key, version " + version + "]";
  }
}
