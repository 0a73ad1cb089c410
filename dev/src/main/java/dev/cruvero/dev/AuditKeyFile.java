package dev.cruvero.dev;

import dev.cruvero.api.AuditKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** The key that signs checkpoints of audit records, as {@code openssl} would write it. */
final class AuditKeyFile {

  private AuditKeyFile() {}

  /** The file, with a key made at the first call. */
  static Path in(Path folder) {
    Path file = folder.resolve("audit.key");
    if (!Files.exists(file)) {
      PrivateFiles.write(file, pem());
    }
    return file;
  }

  private static String pem() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
          + "\n-----END PRIVATE KEY-----\n"
          + AuditKeys.pem(pair.getPublic());
    } catch (GeneralSecurityException failure) {
      throw new DevException("this JDK makes no Ed25519 keys", failure);
    }
  }
}
