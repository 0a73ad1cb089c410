package dev.cruvero.dev;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small deterministic OpenAI-compatible endpoint on loopback, for development without an LLM
 * account. It says that it is the practice model wherever it answers, and keeps a ledger of what it
 * billed. What it can be told to do: {@link PracticeScript}.
 */
public final class PracticeModel implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> MODELS =
      List.of("x-ai/grok-4-fast", "openai/gpt-4o-mini", "practice/echo");

  private final InstantSource clock;
  private final PracticeLedger ledger;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, AtomicInteger> failuresServed = new ConcurrentHashMap<>();
  private final Map<String, Object> locks = new ConcurrentHashMap<>();

  private PracticeModel(Path ledger, int port, InstantSource clock) {
    this.clock = clock;
    this.ledger = new PracticeLedger(ledger);
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException failure) {
      throw new DevException("the practice model cannot listen on port " + port, failure);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /**
   * @param ledger a file of JSON lines, read at start and appended to
   * @param port 0 for any that is free
   */
  public static PracticeModel start(Path ledger, int port) {
    return new PracticeModel(ledger, port, InstantSource.system());
  }

  /** Base address as a client of OpenRouter wants it. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** Base address as a client of Azure wants it. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Where the ledger can be read. */
  public String ledgerUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/ledger";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private record Reply(int status, JsonNode body, @Nullable Integer retryAfter, boolean replayed) {
    static Reply of(int status, JsonNode body) {
      return new Reply(status, body, null, false);
    }

    static Reply error(int status) {
      return of(status, PracticeAnswers.error(status, PracticeAnswers.errorType(status)));
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("X-Practice-Model", "true");
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (path.endsWith("/chat/completions") && exchange.getRequestMethod().equals("POST")) {
        complete(exchange, body);
      } else {
        send(exchange, read(exchange, path));
      }
    }
  }

  private Reply read(HttpExchange exchange, String path) {
    String key = key(exchange);
    return switch (path) {
      case "/ledger" ->
          Reply.of(
              200,
              JSON.valueToTree(
                  ledger.entries().stream().map(PracticeLedger.Entry::published).toList()));
      case "/v1/models" -> Reply.of(200, models());
      case "/v1/key" ->
          refused(key)
              ? Reply.error(401)
              : Reply.of(200, JSON.valueToTree(Map.of("data", Map.of("label", "practice model"))));
      case "/v1/generation" -> refused(key) ? Reply.error(401) : generation(exchange, key);
      default -> Reply.error(404);
    };
  }

  private static JsonNode models() {
    return JSON.valueToTree(
        Map.of("data", MODELS.stream().map(id -> Map.of("id", id, "object", "model")).toList()));
  }

  private Reply generation(HttpExchange exchange, String key) {
    String query = exchange.getRequestURI().getQuery();
    String id = query != null && query.startsWith("id=") ? query.substring(3) : "";
    return ledger
        .byId(id, sha256(key))
        .map(entry -> Reply.of(200, JSON.valueToTree(PracticeAnswers.generation(entry))))
        .orElseGet(() -> Reply.error(404));
  }

  private void complete(HttpExchange exchange, byte[] body) throws IOException {
    String key = key(exchange);
    if (refused(key)) {
      send(exchange, Reply.error(401));
      return;
    }
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (JacksonException _) {
      send(exchange, Reply.error(400));
      return;
    }
    if (!request.at("/messages").isArray() || !request.at("/model").isString()) {
      send(exchange, Reply.error(400));
      return;
    }
    PracticeScript script = new PracticeScript(request);
    String idempotencyKey = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    Reply reply = billedOnce(request, script, sha256(key), idempotencyKey, sha256(body));
    // Billed already: whoever gives up waiting and asks again is answered from the ledger.
    pause(reply.replayed() ? Duration.ZERO : script.delay());
    if (reply.status() == 200
        && request.at("/stream").asBoolean(false)
        && !reply.body().has("error")) {
      stream(exchange, reply.body());
    } else {
      send(exchange, reply);
    }
  }

  private Reply billedOnce(
      JsonNode request,
      PracticeScript script,
      String keySha256,
      @Nullable String idempotencyKey,
      String requestSha256) {
    if (idempotencyKey == null) {
      return answer(request, script, keySha256, null, requestSha256);
    }
    synchronized (locks.computeIfAbsent(keySha256 + idempotencyKey, _ -> new Object())) {
      return ledger
          .byIdempotencyKey(idempotencyKey, keySha256)
          .map(
              entry ->
                  entry.requestSha256().equals(requestSha256)
                      ? new Reply(200, entry.answer(), null, true)
                      : Reply.of(
                          422, PracticeAnswers.error(422, "idempotency key used for another body")))
          .orElseGet(() -> answer(request, script, keySha256, idempotencyKey, requestSha256));
    }
  }

  private Reply answer(
      JsonNode request,
      PracticeScript script,
      String keySha256,
      @Nullable String idempotencyKey,
      String requestSha256) {
    Reply failure = failure(script, keySha256);
    if (failure != null) {
      return failure;
    }
    PracticeScript.Move move = script.move();
    synchronized (ledger) {
      int call = ledger.size() + 1;
      String id = "gen-practice-" + call + "-" + requestSha256.substring(0, 12);
      ObjectNode answer =
          PracticeAnswers.completion(id, request, move, call, clock.instant().getEpochSecond());
      int completionTokens = answer.at("/usage/completion_tokens").asInt();
      if (script.withoutUsage()) {
        answer.remove("usage");
      }
      if (!(move instanceof PracticeScript.FinishError)) {
        ledger.add(
            new PracticeLedger.Entry(
                id,
                keySha256,
                request.at("/model").asString(),
                PracticeAnswers.promptTokens(request),
                completionTokens,
                clock.instant().toString(),
                idempotencyKey,
                requestSha256,
                answer));
      }
      return Reply.of(200, answer);
    }
  }

  /** A failure that the prompt asked for and that has not been served often enough yet. */
  private @Nullable Reply failure(PracticeScript script, String keySha256) {
    int index = 0;
    for (PracticeScript.Move move : script.failures()) {
      String counter = keySha256 + index++ + script.prompt();
      int served = failuresServed.computeIfAbsent(counter, _ -> new AtomicInteger()).get();
      switch (move) {
        case PracticeScript.Refuse refuse when served < refuse.times() -> {
          count(counter);
          Reply error = Reply.error(refuse.status());
          return new Reply(refuse.status(), error.body(), refuse.retryAfter(), false);
        }
        case PracticeScript.ErrorIn200 error when served < error.times() -> {
          count(counter);
          return Reply.of(200, PracticeAnswers.error(502, "provider_unavailable"));
        }
        default -> {}
      }
    }
    return null;
  }

  private void count(String counter) {
    failuresServed.computeIfAbsent(counter, _ -> new AtomicInteger()).incrementAndGet();
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(reply.body());
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    if (reply.retryAfter() != null) {
      headers.set("Retry-After", reply.retryAfter().toString());
    }
    if (reply.replayed()) {
      headers.set("Idempotency-Replayed", "true");
    }
    exchange.sendResponseHeaders(reply.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static void stream(HttpExchange exchange, JsonNode answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    for (String event : PracticeAnswers.events(answer)) {
      out.write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private static void pause(Duration delay) {
    if (!delay.isZero()) {
      try {
        Thread.sleep(delay);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean refused(String key) {
    return key.isBlank() || key.startsWith("bad");
  }

  /** The key as OpenRouter's clients send it, or as Azure's do. */
  private static String key(HttpExchange exchange) {
    String bearer = exchange.getRequestHeaders().getFirst("Authorization");
    String azure = exchange.getRequestHeaders().getFirst("api-key");
    if (bearer != null) {
      return bearer.replaceFirst("(?i)^Bearer\\s*", "");
    }
    return azure == null ? "" : azure;
  }

  /** How the ledger names a key. */
  public static String sha256(String key) {
    return sha256(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
