package dev.cruvero.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A self-signed certificate for localhost and its key, as PEM files. */
public record TestIdentity(Path certificate, Path key) {

  static final char[] PASSWORD = "test-only".toCharArray();

  public static TestIdentity make(Path folder, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    String options =
        " -genkeypair -alias own -keyalg EC -groupname secp256r1 -validity 2 -ext SAN=dns:localhost"
            + (" -dname CN=" + name + " -storetype PKCS12 -keystore " + store)
            + (" -storepass " + new String(PASSWORD));
    Process made =
        new ProcessBuilder((keytool + options).split(" ")).redirectErrorStream(true).start();
    String output = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (made.waitFor() != 0) {
      throw new IOException(output);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return new TestIdentity(
        pem(folder.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate("own").getEncoded()),
        pem(
            folder.resolve(name + ".key"),
            "PRIVATE KEY",
            keys.getKey("own", PASSWORD).getEncoded()));
  }

  /** Both, as Java keeps them, under the alias {@code own}. */
  KeyStore store() throws IOException, GeneralSecurityException {
    String name = certificate.getFileName().toString().replace(".crt", ".p12");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(certificate.resolveSibling(name))) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static Path pem(Path file, String type, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
  }
}
