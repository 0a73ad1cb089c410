package dev.cruvero.secrets;

import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A credential in memory. It has no text form: printing it shows that it is one, nothing else. */
public final class SecretValue {

  private static final int LARGEST = 16 * 1024;

  private final String value;

  /**
   * @throws CruveroException INVALID_REQUEST when empty, over 16 KiB or with control characters,
   *     which no provider's key has and which could break out of a header
   */
  public SecretValue(String value) {
    if (value.isBlank() || value.getBytes(StandardCharsets.UTF_8).length > LARGEST) {
      throw refused("1 byte to 16 KiB are expected");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw refused("line ends and other control characters cannot be part of a key");
    }
    this.value = value;
  }

  private static CruveroException refused(String why) {
    return CruveroException.invalid(
        "the credential was not stored", List.of(new Problem("value", why)));
  }

  /** The credential itself, for the one request that needs it. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "[secret]";
  }
}
