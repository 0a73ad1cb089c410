package dev.cruvero.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditKeys;
import dev.cruvero.testing.Cruvero;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditKeyTest {

  @Test
  void publishesTheSigningKeyFirstWhereverItsFileHasIt(@TempDir Path folder)
      throws IOException, NoSuchAlgorithmException {
    Path file =
        Path.of(String.valueOf(Cruvero.backends().environment().get("CRUVERO_AUDIT_KEY_FILE")));
    PublicKey earlier = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
    String pem = AuditKeys.pem(earlier) + Files.readString(file);

    AuditKey key = AuditKey.load(Files.writeString(folder.resolve("audit.key"), pem));

    assertThat(key.id()).isEqualTo(AuditWorld.key().id());
    assertThat(key.trusted().ids()).containsExactly(key.id(), AuditKeys.id(earlier));
  }
}
