package dev.cruvero.runs;

import dev.cruvero.api.TenantId;
import dev.cruvero.dev.PracticeModel;
import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.quotas.WindowState;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server whose provider is a practice model of its own, and tenants that can run. */
final class RunsWorld implements AutoCloseable {

  static final Duration SOON = Duration.ofSeconds(30);

  private static final Map<String, Long> PLENTY =
      Map.of("rpm", 1_000L, "rph", 10_000L, "tpd", 10_000_000L, "maxRunsPerDay", 1_000L);

  private final PracticeModel practice;
  private final Path ledger;
  private final Map<TenantId, Client> readers = new HashMap<>();
  private TestServer server;

  RunsWorld() throws IOException {
    this.ledger = Files.createTempFile("practice", ".jsonl");
    this.practice = PracticeModel.start(ledger, 0);
    this.server = Cruvero.server(settings());
    expect(
        201, server.admin().post("/v1/registries", Map.of("id", "default", "version", "v2.0.0")));
  }

  private Map<String, String> settings() {
    return Map.of("CRUVERO_LLM_OPENROUTER_URL", practice.url(), "CRUVERO_PRACTICE_MODEL", "true");
  }

  /** Another process in the old one's place. */
  void restart() {
    server.close();
    readers.clear();
    server = Cruvero.server(server.database(), settings());
  }

  /** Another process beside it; the caller closes it. */
  TestServer replica() {
    return Cruvero.server(server.database(), settings());
  }

  TestServer server() {
    return server;
  }

  /** An active tenant with calculator and time among its tools. */
  TenantId tenant() {
    TenantId id = server.tenant();
    Client admin = server.admin();
    change(
        id,
        Map.of(
            "limits",
            PLENTY,
            "policy",
            Map.of(
                "allowedModels",
                List.of("x-ai/grok-4-fast"),
                "allowedTools",
                List.of("calculator", "current_time"))));
    key(id, "key-of-" + id);
    until(() -> admin.get("/v1/tenants/" + id).json().path("state").asString().equals("ACTIVE"));
    return id;
  }

  void key(TenantId tenant, String key) {
    String path = "/v1/tenants/" + tenant + "/secrets/llm/openrouter";
    expect(200, server.admin().put(path, Map.of("value", key)));
  }

  /** Changes the tenant's record. */
  void change(TenantId tenant, Map<String, ?> change) {
    expect(200, server.admin().patch("/v1/tenants/" + tenant, change));
  }

  /** Leaves so much of the limit above what is used of it, and plenty of all others. */
  void leave(TenantId tenant, Limit limit, long amount) {
    Map<String, Long> limits = new HashMap<>(PLENTY);
    limits.put(limit.id(), settled(tenant, limit) + amount);
    change(tenant, Map.of("limits", limits));
  }

  Client admin(TenantId tenant) {
    return server.admin().on(tenant);
  }

  /** Somebody of the tenant: a platform key reads only what it started itself. */
  private Client reader(TenantId tenant) {
    return readers.computeIfAbsent(tenant, server::runner);
  }

  /** Starts a run; its id. */
  String start(TenantId tenant, String prompt) {
    return expect(202, admin(tenant).post("/v1/runs", Map.of("prompt", prompt)))
        .path("id")
        .asString();
  }

  /** Starts a run and waits for its end. */
  JsonNode run(TenantId tenant, String prompt) {
    return await(
        tenant, start(tenant, prompt), "COMPLETED", "FAILED", "CANCELLED", "LIMIT_REACHED");
  }

  /** The run once it is in one of the states. */
  JsonNode await(TenantId tenant, String run, String... states) {
    until(() -> List.of(states).contains(get(tenant, run).path("state").asString()));
    return get(tenant, run);
  }

  JsonNode get(TenantId tenant, String run) {
    return expect(200, reader(tenant).get("/v1/runs/" + run));
  }

  List<JsonNode> steps(TenantId tenant, String run) {
    JsonNode items = expect(200, reader(tenant).get("/v1/runs/" + run + "/steps")).path("items");
    return StreamSupport.stream(items.spliterator(), false).toList();
  }

  /** What the tenant has used of one limit. */
  long settled(TenantId tenant, Limit limit) {
    return window(tenant, limit).settled().longValueExact();
  }

  /** What open calls of the tenant hold of one limit. */
  long held(TenantId tenant, Limit limit) {
    return window(tenant, limit).held().longValueExact();
  }

  private WindowState window(TenantId tenant, Limit limit) {
    return server.bean(Quotas.class).state(tenant).stream()
        .filter(window -> window.limit() == limit)
        .findFirst()
        .orElseThrow();
  }

  /** What the practice model billed. */
  JsonNode ledger() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest get = HttpRequest.newBuilder(URI.create(practice.ledgerUrl())).build();
      return JsonMapper.shared().readTree(http.send(get, BodyHandlers.ofString()).body());
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** The models of a run's calls, by what the practice model billed. */
  List<String> billedModels(String run) {
    return StreamSupport.stream(ledger().spliterator(), false)
        .filter(entry -> entry.path("idempotencyKey").asString().startsWith(run))
        .map(entry -> entry.path("model").asString())
        .toList();
  }

  static JsonNode expect(int status, Answer answer) {
    if (answer.status() != status) {
      throw new AssertionError("expected " + status + ", got " + answer);
    }
    return answer.json();
  }

  static void until(BooleanSupplier condition) {
    Await.that(SOON, condition, () -> "it did not happen");
  }

  @Override
  public void close() {
    server.close();
    practice.close();
    try {
      Files.deleteIfExists(ledger);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
