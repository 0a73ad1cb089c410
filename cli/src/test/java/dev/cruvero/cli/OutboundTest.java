package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cruvero.cli.Shell.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundTest {

  @TempDir Path home;

  @Test
  void trustsAPrivateCaWhenItIsNamedAndOnlyThen() throws Exception {
    HttpsServer server = HttpsServer.create(new InetSocketAddress(loopback(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serving(certificate())));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"items\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    String url = "https://127.0.0.1:" + server.getAddress().getPort();

    Outcome unknown = new Shell(url, home).run("tenant", "list");
    Outcome named =
        new Shell(url, home)
            .with("CRUVERO_CACERT", home.resolve("ca.pem").toString())
            .run("tenant", "list");
    Outcome absent = new Shell(url, home).with("CRUVERO_CACERT", "/nowhere").run("tenant", "list");
    server.stop(0);

    assertThat(unknown.err()).contains("has no certificate that is trusted");
    assertThat(named.exit()).as(named.err()).isZero();
    assertThat(absent.err()).contains("CRUVERO_CACERT names no readable certificates");
  }

  @Test
  void goesThroughTheProxyOfTheEnvironmentUnlessTheHostIsExempt() throws IOException {
    String url = "https://127.0.0.1:1";
    try (ServerSocket proxy = new ServerSocket(0, 5, loopback())) {
      CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> firstLine(proxy));
      String address = "http://127.0.0.1:" + proxy.getLocalPort();

      Outcome exempt =
          new Shell(url, home)
              .with("https_proxy", address)
              .with("NO_PROXY", "127.0.0.1")
              .run("tenant", "list");
      boolean before = asked.isDone();
      Outcome through = new Shell(url, home).with("https_proxy", address).run("tenant", "list");

      assertThat(before).isFalse();
      assertThat(asked.join()).startsWith("CONNECT 127.0.0.1:1");
      assertThat(List.of(exempt.exit(), through.exit())).containsOnly(1);
    }
  }

  @Test
  void refusesAProxyWithCredentialsWithoutRepeatingThem() {
    Outcome outcome =
        new Shell("https://cruvero.invalid", home)
            .with("HTTPS_PROXY", "http://u:hunter2@proxy:3128")
            .run("tenant", "list");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err()).contains("HTTPS_PROXY is not").doesNotContain("hunter2");
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static String firstLine(ServerSocket proxy) {
    try (Socket socket = proxy.accept()) {
      var in = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
      List<String> head =
          new BufferedReader(in).lines().takeWhile(line -> !line.isEmpty()).toList();
      byte[] refusal =
          "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(refusal);
      return head.getFirst();
    } catch (IOException closed) {
      return "closed";
    }
  }

  private Path certificate() throws IOException, InterruptedException {
    Path store = home.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String words =
        " -genkeypair -alias server -keyalg EC -dname CN=cruvero -ext san=ip:127.0.0.1 -validity 2"
            + " -storetype PKCS12 -storepass changeit -keystore ";
    List<String> command = List.of((keytool + words + store).split(" ", -1));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    return store;
  }

  private SSLContext serving(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "changeit".toCharArray());
    }
    String body =
        Base64.getMimeEncoder().encodeToString(store.getCertificate("server").getEncoded());
    Files.writeString(
        home.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
