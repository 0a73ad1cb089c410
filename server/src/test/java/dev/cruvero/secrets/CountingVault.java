package dev.cruvero.secrets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Stands before a real Vault, passes everything on and remembers what came by. */
final class CountingVault implements AutoCloseable {

  private static final Set<String> PASSED = Set.of("X-vault-token", "X-vault-namespace");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final String behind;
  private final String scheme;

  static CountingVault before(String address) {
    return before(address, null);
  }

  /** The same, speaking TLS to whoever calls. */
  static CountingVault before(String address, @Nullable SSLContext tls) {
    try {
      return new CountingVault(address, tls);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private CountingVault(String behind, @Nullable SSLContext tls) throws IOException {
    this.behind = behind;
    this.scheme = tls == null ? "http" : "https";
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls == null) {
      this.server = HttpServer.create(here, 0);
    } else {
      HttpsServer secure = HttpsServer.create(here, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls));
      this.server = secure;
    }
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  String address() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Method, path and namespace of every request that has this in its path. */
  List<String> seen(String part) {
    return seen.stream().filter(line -> line.contains(part)).toList();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestURI().toString();
      String namespace = exchange.getRequestHeaders().getFirst("X-Vault-Namespace");
      seen.add(exchange.getRequestMethod() + " " + target + " in " + namespace);
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(behind + target))
              .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (PASSED.contains(name)) {
                  request.header(name, values.getFirst());
                }
              });
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
    threads.close();
  }
}
