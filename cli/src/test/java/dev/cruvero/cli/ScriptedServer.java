package dev.cruvero.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** A real HTTP server that answers as told and remembers what it was asked. */
final class ScriptedServer implements AutoCloseable {

  /** One request as it arrived. */
  record Request(String line, Map<String, List<String>> headers, String body) {

    JsonNode json() {
      return Json.read(body);
    }

    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  private record Reply(int status, String body, Map<String, String> headers) {}

  private final HttpServer server;
  private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  ScriptedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * Answers a request line without its query; several answers come in order, the last one stays.
   */
  ScriptedServer on(String line, int status, String body) {
    return on(line, status, body, Map.of());
  }

  ScriptedServer on(String line, int status, String body, Map<String, String> headers) {
    replies.computeIfAbsent(line, _ -> new ArrayDeque<>()).add(new Reply(status, body, headers));
    return this;
  }

  ScriptedServer refuse(String line, int status, String code, String detail, String next) {
    return on(
        line,
        status,
        Json.object()
            .put("code", code)
            .put("detail", detail)
            .put("next", next)
            .put("requestId", "req_1")
            .toString());
  }

  List<Request> requests() {
    return requests;
  }

  List<String> lines() {
    return requests.stream().map(Request::line).toList();
  }

  Request only(String method) {
    return requests.stream()
        .filter(r -> r.line().startsWith(method + " "))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
    String query = exchange.getRequestURI().getRawQuery();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(
        new Request(
            query == null ? path : path + "?" + query,
            Map.copyOf(exchange.getRequestHeaders()),
            body));
    Reply reply = next(path);
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private synchronized Reply next(String path) {
    Deque<Reply> script = replies.getOrDefault(path, new ArrayDeque<>());
    if (script.isEmpty()) {
      return new Reply(
          404,
          "{\"code\":\"RESOURCE_NOT_FOUND\",\"detail\":\"nothing at " + path + "\"}",
          Map.of());
    }
    return script.size() > 1 ? script.removeFirst() : script.getFirst();
  }
}
