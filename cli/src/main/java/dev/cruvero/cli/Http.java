package dev.cruvero.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import tools.jackson.databind.JsonNode;

/**
 * Speaks to one server. Measured: the JDK's client costs 40 ms more than {@code HttpURLConnection},
 * not 500, when it is closed at the end and gets its TLS context handed in; and it knows PATCH.
 */
final class Http implements AutoCloseable {

  private static final int PAGE = 200;

  private final HttpClient client;
  private final Config config;
  private final GlobalOptions options;
  private final Io io;

  Http(Config config, GlobalOptions options, Io io) {
    this.config = config;
    this.options = options;
    this.io = io;
    this.client = client(config.server(), io);
  }

  /** The answer when it is a success; a {@link Failure} otherwise. */
  Answer send(Call call) {
    Answer answer = exchange(call);
    if (!answer.ok()) {
      throw Failure.of(answer.status(), answer.body(), unexplained(call, answer.status()));
    }
    return answer;
  }

  JsonNode json(Call call) {
    return send(call).body();
  }

  /** All items of all pages, or the first {@code limit} of them. */
  List<JsonNode> items(Call call, long limit) {
    List<JsonNode> items = new ArrayList<>();
    call.query("page_size", Long.toString(Math.clamp(limit, 1, PAGE)));
    JsonNode page = json(call);
    while (true) {
      JsonNode found = page.isArray() ? page : page.path("items");
      found.forEach(items::add);
      String token = Json.text(page, "nextPageToken");
      if (token.isEmpty() || items.size() >= limit) {
        return items.size() > limit ? items.subList(0, (int) limit) : items;
      }
      page = json(call.page(token));
    }
  }

  /** Any answer, a refusal included. */
  Answer exchange(Call call) {
    HttpResponse<String> response = exchange(call, BodyHandlers.ofString());
    return new Answer(response.statusCode(), Json.read(response.body()), response.headers());
  }

  /** The lines of an answer, one by one as they come; a {@link Failure} when it is a refusal. */
  void lines(Call call, Consumer<String> work) {
    HttpResponse<Stream<String>> response = exchange(call, BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() / 100 != 2) {
        JsonNode problem = Json.read(lines.collect(Collectors.joining("\n")));
        throw Failure.of(response.statusCode(), problem, unexplained(call, response.statusCode()));
      }
      lines.forEach(work);
    } catch (UncheckedIOException e) {
      throw unreachable("the connection to the server at " + config.server() + " broke");
    }
  }

  private <T> HttpResponse<T> exchange(Call call, BodyHandler<T> handler) {
    long start = System.nanoTime();
    try {
      HttpResponse<T> response = client.send(request(call), handler);
      if (options.verbose) {
        io.err()
            .printf(
                "%s %s %d %d ms%s%n",
                call.method(),
                call.target(),
                response.statusCode(),
                Duration.ofNanos(System.nanoTime() - start).toMillis(),
                response.headers().firstValue("X-Request-Id").map(id -> " " + id).orElse(""));
      }
      return response;
    } catch (HttpTimeoutException e) {
      throw unreachable("the server at " + config.server() + " does not answer in time");
    } catch (ConnectException e) {
      throw unreachable("no Cruvero server answers at " + config.server());
    } catch (SSLException e) {
      throw unreachable("the server at " + config.server() + " has no certificate that is trusted");
    } catch (IOException e) {
      throw unreachable("the connection to the server at " + config.server() + " broke");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.of(ExitCodes.INTERRUPTED, "interrupted", null);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(config.server() + call.target()))
            .timeout(Duration.ofSeconds(60))
            .header("Accept", "application/json, application/problem+json");
    if (config.apiKey() != null) {
      request.header("Authorization", "Bearer " + config.apiKey());
    }
    if (call.method().equals("POST")) {
      request.header("Idempotency-Key", idempotencyKey(call));
    }
    call.headers().forEach(request::header);
    String body = call.body();
    if (body == null) {
      return request.method(call.method(), HttpRequest.BodyPublishers.noBody()).build();
    }
    return request
        .header("Content-Type", "application/json")
        .method(call.method(), HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private String idempotencyKey(Call call) {
    String given = options.idempotencyKey;
    return given == null || call.rehearsal() ? UUID.randomUUID().toString() : given + call.suffix();
  }

  private Failure unreachable(String sentence) {
    return Failure.of(
        ExitCodes.FAILED,
        sentence,
        "start one with `cruvero dev`, or set CRUVERO_SERVER to where it is");
  }

  private String unexplained(Call call, int status) {
    return "%s %s was answered with status %d by %s, without a reason"
        .formatted(call.method(), call.target(), status, config.server());
  }

  private static HttpClient client(URI server, Io io) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    if (server.getScheme().equals("http")) {
      return client.sslContext(unused()).build();
    }
    Outbound.configure(client, io);
    return client.build();
  }

  // The client always wants a TLS context; the default one reads every root certificate first.
  // This one trusts nobody.
  private static SSLContext unused() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }
}
