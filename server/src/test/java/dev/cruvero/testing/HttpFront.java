package dev.cruvero.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Stands before an HTTP server, hands calls on, and stops those it is told to stop. */
public final class HttpFront implements AutoCloseable {

  /** A call as it arrived. */
  public record Call(String method, String path, String token, String idempotencyKey) {}

  private static final Set<String> CARRIED =
      Set.of("authorization", "x-vault-token", "content-type", "idempotency-key", "accept");

  private final URI behind;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Call> seen = new ConcurrentLinkedQueue<>();
  private volatile Function<Call, Way> rule = _ -> Way.PASS;

  private HttpFront(URI behind) {
    this.behind = behind;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  public static HttpFront before(String address) {
    return new HttpFront(URI.create(address));
  }

  /** From now on; what is held already stays held. */
  public void rule(Function<Call, Way> next) {
    rule = next;
  }

  /** All calls so far, in order. */
  public List<Call> seen() {
    return List.copyOf(seen);
  }

  /** Its address, without any path. */
  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Call call =
        new Call(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            header(exchange, "Authorization").replace("Bearer ", "")
                + header(exchange, "X-Vault-Token"),
            header(exchange, "Idempotency-Key"));
    seen.add(call);
    switch (rule.apply(call)) {
      case HOLD_BEFORE -> {}
      case HOLD_AFTER -> {
        var _ = forward(exchange, body);
      }
      case REFUSE ->
          answer(
              exchange,
              403,
              "{\"errors\":[\"permission denied\"]}".getBytes(StandardCharsets.US_ASCII));
      case PASS -> {
        HttpResponse<byte[]> response = forward(exchange, body);
        response
            .headers()
            .map()
            .forEach(
                (name, values) -> {
                  if (!name.equalsIgnoreCase("content-length")
                      && !name.equalsIgnoreCase("transfer-encoding")
                      && !name.startsWith(":")) {
                    exchange.getResponseHeaders().put(name, values);
                  }
                });
        answer(exchange, response.statusCode(), response.body());
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (CARRIED.contains(name.toLowerCase(Locale.ROOT))) {
                request.setHeader(name, values.getFirst());
              }
            });
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
      if (!bodiless) {
        exchange.getResponseBody().write(body);
      }
    } catch (IOException _) {
      // the caller has gone, which some tests want
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.close();
  }
}
