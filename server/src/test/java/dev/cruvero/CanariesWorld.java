package dev.cruvero;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Backstage;
import dev.cruvero.testing.Canaries;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.ServerProcess;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server process that logs everything it can, a provider that repeats what it got, a collector of
 * telemetry; and one tenant's life with them: runs, refusals, failures, a kill.
 */
final class CanariesWorld implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "LIMIT_REACHED");

  private final Canaries canaries;
  private final Path folder;
  private final String tenant = TestServer.newId().value();
  private final TestDatabase database = Cruvero.database();
  private final EchoingProvider provider;
  private final HttpServer collector;
  private final Queue<byte[]> telemetry = new ConcurrentLinkedQueue<>();
  private final String metricsPort;
  private final String rejected;
  private @Nullable ServerProcess server;
  private String adminKey = "";
  private String runnerKey = "";

  CanariesWorld(Canaries canaries, Path folder) throws IOException {
    this.canaries = canaries;
    this.folder = folder;
    this.collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          telemetry.add(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try (ServerSocket socket = new ServerSocket(0)) {
      metricsPort = Integer.toString(socket.getLocalPort());
    }
    this.rejected = canaries.plant("rejected credential");
    this.provider = new EchoingProvider(canaries, rejected, folder.resolve("ledger.jsonl"));
  }

  void live() throws IOException {
    knowWhatIsThere();
    start();
    onboard();
    payloadKey("payload key", tenant);
    payloadKey("payload key of the canary", TenantId.CANARY.value());
    refusals();
    run("prompt", scripted());
    said(200, admin().post("/v1/tenants/" + tenant + "/secrets/payload-key/rotate", ""));
    payloadKey("payload key after rotation", tenant);
    String broken = started("prompt of a broken call", EchoingProvider.BROKEN);
    String malformed = started("prompt of a malformed answer", EchoingProvider.MALFORMED);
    kill();
    start();
    canaries.processes();
    await(broken);
    await(malformed);
    credential(rejected);
    run("prompt of a refused call", "");
    readings();
    kill();
    search();
  }

  /** Passwords, logins and the first key, which nobody plants. */
  private void knowWhatIsThere() throws IOException {
    canaries.known("tenant id", tenant);
    canaries.known("folder of the backends", backends().toString());
    canaries.known("metric", "jvm_memory_used_bytes");
    var postgres = Cruvero.backends().postgres();
    for (var login :
        List.of(postgres.app(), postgres.platform(), postgres.owner(), postgres.superuser())) {
      canaries.known("password of " + login.user(), login.password());
    }
    Path vault = Cruvero.backends().vault().credentials();
    for (String identity : List.of("writer", "reader", "eraser")) {
      String file = Files.readString(vault.resolve(identity + ".json"));
      canaries.known(
          "Vault login of the " + identity,
          JsonMapper.shared().readTree(file).path("secret_id").asString());
    }
    canaries.known(
        "recovery key of Vault", Files.readString(vault.resolveSibling("recovery.key")).strip());
    String audit = Cruvero.backends().environment().get("CRUVERO_AUDIT_KEY_FILE");
    canaries.known(
        "key of the audit record",
        Files.readString(Path.of(String.valueOf(audit)))
            .lines()
            .dropWhile(line -> !line.contains("BEGIN PRIVATE KEY"))
            .skip(1)
            .findFirst()
            .orElseThrow());
    Path key = folder.resolve("admin.key");
    Map<String, String> owner = new HashMap<>(Cruvero.backends().ownerEnvironment(database.name()));
    owner.put("CRUVERO_ENVIRONMENT", "dev");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    String[] bootstrap = {"key", "bootstrap", "--name", "admin", "--out", key.toString()};
    if (CruveroServer.run(bootstrap, owner, nowhere, nowhere) != 0) {
      throw new IllegalStateException("no platform key was made");
    }
    adminKey = Files.readString(key).strip();
    canaries.known("platform key", secretOf(adminKey));
  }

  /** What Vault has now; Vault alone is to have it. */
  private void payloadKey(String canary, String of) {
    JsonNode held = Backstage.vault("secret/data/cruvero/keys/" + of + ".payload");
    canaries.known(canary, Base64.getDecoder().decode(held.at("/data/data/key").asString()));
    canaries.look("Vault", held.toString());
  }

  /** What is secret of a key: not its id, not the checksum. */
  private static String secretOf(String key) {
    return key.substring(key.length() - 72, key.length() - 8);
  }

  private void start() {
    Map<String, String> settings = new HashMap<>();
    settings.put("CRUVERO_LLM_OPENROUTER_URL", provider.address());
    settings.put("CRUVERO_PRACTICE_MODEL", "true");
    settings.put("CRUVERO_METRICS_PORT", metricsPort);
    settings.put("CRUVERO_SYSTEM_NAMESPACE", "system-of-" + tenant);
    settings.put("CRUVERO_POOL_NAMESPACE", "pool-of-" + tenant);
    settings.put(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.getAddress().getPort());
    settings.put("MANAGEMENT_TRACING_SAMPLING_PROBABILITY", "1.0");
    for (String logger :
        List.of("ROOT", "DEV_CRUVERO", "ORG_SPRINGFRAMEWORK", "ORG_APACHE", "IO_TEMPORAL")) {
      settings.put("LOGGING_LEVEL_" + logger, "TRACE");
    }
    server = ServerProcess.start(database, settings);
  }

  private void kill() throws IOException {
    ServerProcess running = Objects.requireNonNull(server);
    // Traces leave in batches, and a kill takes along what has not left yet.
    Await.that(Duration.ofSeconds(30), this::told, () -> "no trace told of the tenant");
    running.kill();
    canaries.look("log", running.output());
    server = null;
  }

  private boolean told() {
    return telemetry.stream().anyMatch(sent -> new String(sent, UTF_8).contains(tenant));
  }

  private Client admin() {
    return Objects.requireNonNull(server).client(adminKey).on(tenant);
  }

  private Client runner() {
    return Objects.requireNonNull(server).client(runnerKey);
  }

  /** Its answers to POST are kept by the server, to be repeated. */
  private static Client once(Client client) {
    return client.with("Idempotency-Key", UUID.randomUUID().toString());
  }

  private void onboard() {
    said(201, admin().post("/v1/registries", Map.of("id", "default", "version", "v2.0.0")));
    said(
        201,
        admin()
            .post(
                "/v1/tenants",
                Map.of(
                    "id",
                    tenant,
                    "displayName",
                    "Canaries",
                    "limits",
                    Map.of(
                        "rpm",
                        999,
                        "rph",
                        9_999,
                        "tpd",
                        9_999_999,
                        "maxRunsPerDay",
                        99,
                        "apiRpm",
                        99_999),
                    "policy",
                    Map.of(
                        "allowedModels",
                        List.of("x-ai/grok-4-fast"),
                        "allowedTools",
                        List.of("calculator")))));
    credential(canaries.plant("credential"));
    Await.that(
        SOON,
        () -> admin().get("/v1/tenants/" + tenant).text().contains("\"ACTIVE\""),
        () -> admin().get("/v1/tenants/" + tenant + "/onboarding").text());
    Answer issued =
        once(admin())
            .post("/v1/keys", Map.of("role", "tenant-runner", "tenant", tenant, "name", "r"));
    runnerKey = issued.json().path("key").asString();
    canaries.known("tenant's key", secretOf(runnerKey));
    canaries.look("answer that issues a key", issued);
  }

  private void credential(String value) {
    String path = "/v1/tenants/" + tenant + "/secrets/llm/openrouter";
    said(200, admin().put(path, Map.of("value", value)));
  }

  /** Two numbers of 30 digits, and a third that only the calculator can have said. */
  private String scripted() {
    BigInteger minuend = digits();
    BigInteger subtrahend = digits();
    canaries.known("tool argument", minuend.toString());
    canaries.known("tool result", minuend.subtract(subtrahend).abs().toString());
    return "[[tool calculator {\"expression\":\"" + minuend + "-" + subtrahend + "\"}]] ";
  }

  private static BigInteger digits() {
    return new BigInteger(96, new SecureRandom()).add(BigInteger.TEN.pow(30));
  }

  private String started(String canary, String script) {
    Map<String, String> body = Map.of("prompt", script + canaries.plant(canary));
    return said(202, once(runner()).post("/v1/runs", body)).json().path("id").asString();
  }

  private void run(String canary, String script) {
    await(started(canary, script));
  }

  private void await(String run) {
    String path = "/v1/runs/" + run;
    Await.that(
        SOON,
        () -> ENDED.contains(runner().get(path).json().path("state").asString()),
        () -> runner().get(path).text());
    for (String content : List.of(path, path + "/steps", path + "/events")) {
      canaries.look("tenant's own answers", runner().get(content));
    }
    canaries.look("answers", admin().get(path + "x"));
  }

  /** Requests that fail at every stage, each with something that must not come back. */
  private void refusals() {
    Client nobody = Objects.requireNonNull(server).client("");
    String secrets = "/v1/tenants/" + tenant + "/secrets/llm/openrouter";
    String lost = canaries.plant("refused credential");
    String wrong = canaries.plant("header");
    for (String body :
        List.of(
            "{\"value\":\"" + lost,
            "{\"value\":{\"a\":\"" + lost + "\"}}",
            "{\"secret\":\"" + lost + "\"}",
            "\"" + lost + "\"")) {
      refused(admin().put(secrets, body));
      refused(admin().post("/v1/runs", body.replace("value", "prompt")));
      refused(admin().post("/v1/keys", body.replace("value", "role")));
      refused(admin().post("/v1/tenants", body.replace("value", "id")));
    }
    refused(admin().put(secrets, "{\"value\":\"" + lost + "\\u0007\"}"));
    refused(admin().put(secrets, Map.of("value", lost.repeat(500))));
    refused(admin().put(secrets.replace("openrouter", "nobody"), Map.of("value", lost)));
    refused(nobody.with("Authorization", "Bearer " + wrong).get("/v1/whoami"));
    refused(nobody.with("Authorization", "Basic " + wrong).get("/v1/whoami"));
    refused(nobody.with("Authorization", "").with("X-API-Key", wrong).get("/v1/tenants"));
    refused(admin().with("X-Cruvero-Tenant-Id", wrong).get("/v1/runs"));
    refused(nobody.with("Cookie", "session=" + wrong).get("/v1/whoami?key=" + wrong));
    refused(admin().with("Content-Type", wrong).put(secrets, Map.of("value", lost)));
  }

  private void refused(Answer answer) {
    if (answer.status() < 400 || answer.status() >= 500) {
      throw new AssertionError(answer);
    }
    canaries.look("answers", answer);
  }

  /** What may be read of the server by those who may read much. */
  private void readings() {
    for (String path :
        List.of(
            "/v1/tenants/" + tenant,
            "/v1/tenants/" + tenant + "/onboarding",
            "/v1/tenants/" + tenant + "/checklist",
            "/v1/tenants/" + tenant + "/secrets",
            "/v1/audit",
            "/v1/keys",
            "/v1/quota",
            "/v1/info",
            "/v1/doctor?tenant=" + tenant,
            "/api/health/detail?tenant=" + tenant)) {
      said(200, admin().get(path));
    }
    Client metrics =
        Objects.requireNonNull(server).client(adminKey).at("http://127.0.0.1:" + metricsPort);
    canaries.look("metrics", metrics.get("/metrics"));
  }

  private Answer said(int status, Answer answer) {
    if (answer.status() != status) {
      throw new AssertionError("expected " + status + ", got " + answer);
    }
    return canaries.look("answers", answer);
  }

  private void search() {
    telemetry.forEach(sent -> canaries.look("telemetry", sent));
    database.superuser().sql("checkpoint").update();
    canaries.tables(database.superuser());
    String base =
        "base/"
            + database
                .superuser()
                .sql("select oid from pg_database where datname = current_database()")
                .query(Long.class)
                .single();
    canaries.files(backends(), path -> place(path, base));
  }

  private static Path backends() {
    return Cruvero.backends().vault().credentials().resolve("../..").normalize();
  }

  private static String place(String path, String base) {
    if (path.startsWith("postgres/data/base/") && !path.contains(base)) {
      return "";
    }
    if (path.startsWith("postgres/data/")) {
      return "Postgres' files";
    }
    if (path.startsWith("temporal/temporal.db")) {
      return "Temporal's files";
    }
    if (path.startsWith("vault/raft/")) {
      return "OpenBao's files";
    }
    return path.endsWith(".log") ? "backends' logs" : "file " + path;
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    provider.close();
    collector.stop(0);
    database.close();
  }
}
