package dev.cruvero.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The address is pinned and the certificate is still that of the name. */
class FetchTlsTest {

  @TempDir private Path folder;
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
  private SSLContext context;
  private TestWeb web;

  @BeforeEach
  void start() throws IOException, GeneralSecurityException, InterruptedException {
    context = context(certificate("good.example"));
    web =
        new TestWeb(context.getServerSocketFactory())
            .resolving("good.example", "8.8.8.8")
            .resolving("other.example", "8.8.8.8")
            .answering("/", TestWeb.ok("secret garden"))
            .answering("/down", TestWeb.redirect("http://good.example/"));
  }

  @AfterEach
  void close() {
    web.close();
    watch.shutdownNow();
  }

  private Path certificate(String name) throws IOException, InterruptedException {
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int exit =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .start()
            .waitFor();
    assertThat(exit).isZero();
    return store;
  }

  private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private String get(String url, SSLSocketFactory tls) throws IOException {
    return new Fetch(web.egress(tls), List.of("good.example", "other.example"))
        .get(WebAddress.parse(url), Duration.ofSeconds(10), watch)
        .text();
  }

  @Test
  void acceptsTheCertificateOfTheName() throws IOException {
    assertThat(get("https://good.example/", context.getSocketFactory())).isEqualTo("secret garden");
  }

  @Test
  void refusesTheCertificateOfAnotherName() {
    assertThatThrownBy(() -> get("https://other.example/", context.getSocketFactory()))
        .isInstanceOf(SSLException.class);
    assertThat(web.requests).isEmpty();
  }

  @Test
  void refusesACertificateThatNobodyVouchesFor() {
    assertThatThrownBy(
            () -> get("https://good.example/", (SSLSocketFactory) SSLSocketFactory.getDefault()))
        .isInstanceOf(SSLException.class);
    assertThat(web.requests).isEmpty();
  }

  @Test
  void neverFollowsDownToHttp() {
    assertThatThrownBy(() -> get("https://good.example/down", context.getSocketFactory()))
        .isInstanceOfSatisfying(
            EgressRefusal.class, refusal -> assertThat(refusal.rule()).contains("https to http"));
  }
}
