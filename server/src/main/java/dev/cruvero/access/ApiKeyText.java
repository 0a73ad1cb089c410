package dev.cruvero.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The text of a key: {@code crv_<environment>_<key id>_<secret><checksum>}. The prefix lets
 * scanners find a leaked one, the checksum lets a mistyped one be refused without a look-up. The
 * secret has 256 bits, so a plain SHA-256 of it may be stored.
 */
record ApiKeyText(String environment, String keyId, String secret) {

  private static final Pattern SHAPE =
      Pattern.compile("crv_([a-z]{3,10})_([0-9a-f]{12})_([0-9a-f]{64})([0-9a-f]{8})");
  private static final SecureRandom RANDOM = new SecureRandom();

  static ApiKeyText random(String environment) {
    return random(environment, null);
  }

  /** A new key of this id; null for a random one. */
  static ApiKeyText random(String environment, @Nullable String keyId) {
    return new ApiKeyText(environment, keyId == null ? hex(6) : keyId, hex(32));
  }

  /** The key in the text, if it has the shape and the checksum of one. */
  static Optional<ApiKeyText> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (text.length() > 200 || !matcher.matches()) {
      return Optional.empty();
    }
    ApiKeyText key = new ApiKeyText(matcher.group(1), matcher.group(2), matcher.group(3));
    return key.checksum().equals(matcher.group(4)) ? Optional.of(key) : Optional.empty();
  }

  /** The whole key, to be shown once. */
  String text() {
    return "crv_" + environment + "_" + keyId + "_" + secret + checksum();
  }

  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(secret.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String checksum() {
    CRC32 crc = new CRC32();
    crc.update((environment + keyId + secret).getBytes(StandardCharsets.US_ASCII));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  @Override
  public String toString() {
    return keyId;
  }
}
