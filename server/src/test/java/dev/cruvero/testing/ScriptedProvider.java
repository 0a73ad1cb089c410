package dev.cruvero.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A provider on loopback that answers as it is told and remembers every request. */
public final class ScriptedProvider implements AutoCloseable {

  /** A request as it arrived. */
  public record Seen(String method, String path, Map<String, List<String>> headers, String body) {
    public String key() {
      return headers.getOrDefault("Authorization", List.of("")).getFirst().replace("Bearer ", "");
    }
  }

  /** An answer to be given. */
  public record Reply(int status, String body, Map<String, String> headers) {
    public static Reply of(int status, String body) {
      return new Reply(status, body, Map.of());
    }
  }

  public static final String ANSWER =
      """
      {"id":"gen-1","model":"served","choices":[{"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":12,"completion_tokens":3,"cost":0.0001,"prompt_tokens_details":{"cached_tokens":5}}}
      """;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private volatile Function<Seen, @Nullable Reply> script;

  public ScriptedProvider(Function<Seen, @Nullable Reply> script) throws IOException {
    this.script = script;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  public static ScriptedProvider always(int status, String body) throws IOException {
    return new ScriptedProvider(_ -> Reply.of(status, body));
  }

  public void script(Function<Seen, @Nullable Reply> next) {
    script = next;
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** A reply of null leaves the request without an answer until the caller gives up. */
  private void serve(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Seen request =
        new Seen(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            body);
    seen.add(request);
    Reply reply = script.apply(request);
    if (reply == null) {
      return;
    }
    try (exchange) {
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException _) {
      // the caller has gone, which some tests want
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
