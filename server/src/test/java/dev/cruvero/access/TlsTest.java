package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.fleet.TestIdentity;
import dev.cruvero.http.OwnListener;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The server's own listener with TLS, and with clients that have to show a certificate. */
class TlsTest {

  private static SSLContext client(TestIdentity trust, @Nullable TestIdentity shown) {
    PemSslStoreDetails keys =
        shown == null
            ? null
            : PemSslStoreDetails.forCertificate(shown.certificate().toUri().toString())
                .withPrivateKey(shown.key().toUri().toString());
    PemSslStoreDetails trusted =
        PemSslStoreDetails.forCertificate(trust.certificate().toUri().toString());
    return SslBundle.of(new PemSslStoreBundle(keys, trusted)).createSslContext();
  }

  private static HttpResponse<String> get(SSLContext tls, String address)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(10)).build();
    try (HttpClient http = HttpClient.newBuilder().sslContext(tls).build()) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void speaksTlsToClientsWithACertificateAndPlainTextOnlyToItself(@TempDir Path folder)
      throws Exception {
    TestIdentity served = TestIdentity.make(folder, "server");
    TestIdentity known = TestIdentity.make(folder, "client");
    TestIdentity stranger = TestIdentity.make(folder, "stranger");
    Map<String, String> settings =
        Map.of(
            "CRUVERO_ROLE", "api",
            "CRUVERO_TLS_CERT", served.certificate().toString(),
            "CRUVERO_TLS_KEY", served.key().toString(),
            "CRUVERO_TLS_CLIENT_CA", known.certificate().toString());
    try (TestServer server = Cruvero.server(settings)) {
      String port = server.address().substring(server.address().lastIndexOf(':') + 1);
      String address = "https://localhost:" + port + "/livez";

      HttpResponse<String> answer = get(client(served, known), address);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
      assertThatThrownBy(() -> get(client(served, stranger), address))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(client(served, null), address)).isInstanceOf(IOException.class);
      assertThat(server.nobody().get("/livez").status()).isEqualTo(400);
      assertThat(
              server.at(server.bean(OwnListener.class).address().toString()).get("/livez").status())
          .isEqualTo(200);
    }
  }
}
