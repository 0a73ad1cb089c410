package dev.cruvero.audit;

import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.IsolationEvidence;
import dev.cruvero.base.CruveroException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs checkpoints and evidence, from a file that the database's administrators do
 * not reach: a private key and its public key in PEM, then the public keys of earlier ones.
 */
final class AuditKey {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private final PrivateKey signing;
  private final String id;
  private final AuditKeys trusted;

  private AuditKey(PrivateKey signing, String id, AuditKeys trusted) {
    this.signing = signing;
    this.id = id;
    this.trusted = trusted;
  }

  /**
   * @throws CruveroException INVALID_REQUEST when the file does not hold what it should
   */
  static AuditKey load(Path file) {
    try {
      String pem = Files.readString(file);
      AuditKeys trusted = AuditKeys.ofPem(pem);
      Matcher block = PRIVATE_KEY.matcher(pem);
      if (!block.find() || trusted.isEmpty()) {
        throw unusable("holds no private key and its public key in PEM", null);
      }
      byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return trusted.ids().stream()
          .map(id -> new AuditKey(key, id, trusted))
          .filter(AuditKey::isPair)
          .findFirst()
          .map(AuditKey::signingFirst)
          .orElseThrow(() -> unusable("holds no public key that belongs to its private key", null));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException failure) {
      throw unusable("holds no Ed25519 key that can be read", failure);
    }
  }

  private static CruveroException unusable(String why, @Nullable Exception cause) {
    return new CruveroException(
        ErrorCode.INVALID_REQUEST,
        "the server does not start: CRUVERO_AUDIT_KEY_FILE " + why,
        "openssl genpkey -algorithm ed25519 -out audit.key && openssl pkey -in audit.key -pubout >> audit.key",
        Map.of(),
        List.of(),
        cause);
  }

  private boolean isPair() {
    return trusted.signed(sign(new AuditCheckpoint(null, 0, 0, "", "", null, id, "")));
  }

  /** In whatever order the file has its public keys, the one that signs is published first. */
  private AuditKey signingFirst() {
    List<PublicKey> ordered =
        trusted.all().stream()
            .sorted(Comparator.comparing(key -> !AuditKeys.id(key).equals(id)))
            .toList();
    return new AuditKey(signing, id, new AuditKeys(ordered));
  }

  String id() {
    return id;
  }

  /** This key's public half and those of the keys before it. */
  AuditKeys trusted() {
    return trusted;
  }

  AuditCheckpoint sign(AuditCheckpoint checkpoint) {
    return checkpoint.signed(sign(checkpoint.signedText()));
  }

  IsolationEvidence sign(IsolationEvidence evidence) {
    IsolationEvidence keyed = evidence.keyed(id);
    return keyed.signed(sign(keyed.signedText()));
  }

  private String sign(String text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(signing);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", impossible);
    }
  }
}
