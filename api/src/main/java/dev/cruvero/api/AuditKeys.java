package dev.cruvero.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The public keys whose signatures on checkpoints and evidence are trusted, by their ids. */
public final class AuditKeys {

  private static final Pattern PUBLIC_KEY =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]+)-----END PUBLIC KEY-----");

  private final Map<String, PublicKey> keys = new LinkedHashMap<>();

  public AuditKeys(Collection<PublicKey> keys) {
    keys.forEach(key -> this.keys.put(id(key), key));
  }

  /**
   * All public keys in this text; other blocks are passed over.
   *
   * @throws IllegalArgumentException when a block is no Ed25519 key
   */
  public static AuditKeys ofPem(String pem) {
    LinkedHashMap<String, PublicKey> found = new LinkedHashMap<>();
    Matcher blocks = PUBLIC_KEY.matcher(pem);
    while (blocks.find()) {
      try {
        byte[] encoded = Base64.getMimeDecoder().decode(blocks.group(1));
        PublicKey key =
            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        found.put(id(key), key);
      } catch (GeneralSecurityException failure) {
        throw new IllegalArgumentException("a public key is not an Ed25519 key", failure);
      }
    }
    return new AuditKeys(found.values());
  }

  /** The id of a key: what its encoding begins with when it is hashed. */
  public static String id(PublicKey key) {
    return "ed25519:" + Sha256.of(key.getEncoded()).substring("sha256:".length()).substring(0, 16);
  }

  public static String pem(PublicKey key) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
  }

  /** In the order in which they were given. */
  public Collection<PublicKey> all() {
    return List.copyOf(keys.values());
  }

  public List<String> ids() {
    return List.copyOf(keys.keySet());
  }

  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /** Whether one of these keys signed exactly this. */
  public boolean signed(AuditCheckpoint checkpoint) {
    return signed(checkpoint.key(), checkpoint.signedText(), checkpoint.signature());
  }

  /** Whether one of these keys signed exactly this. */
  public boolean signed(IsolationEvidence evidence) {
    return signed(evidence.key(), evidence.signedText(), evidence.signature());
  }

  private boolean signed(String id, String text, String by) {
    PublicKey key = keys.get(id);
    if (key == null) {
      return false;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(by);
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      // Bits that Base64 does not use would let the same signature be written in several ways.
      return Base64.getEncoder().encodeToString(bytes).equals(by) && signature.verify(bytes);
    } catch (GeneralSecurityException | IllegalArgumentException notASignature) {
      return false;
    }
  }
}
