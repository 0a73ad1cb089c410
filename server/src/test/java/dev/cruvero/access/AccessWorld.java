package dev.cruvero.access;

import dev.cruvero.api.TenantId;
import dev.cruvero.dev.PracticeModel;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A server with two active tenants, each with a run that has ended. */
final class AccessWorld {

  /** A tenant and one of its runs. */
  record Inhabitant(TenantId tenant, String run) {}

  private static final Duration SOON = Duration.ofSeconds(40);

  private static @Nullable AccessWorld shared;

  private final TestServer server;
  private final Inhabitant own;
  private final Inhabitant foreign;

  private AccessWorld() throws IOException {
    PracticeModel practice = PracticeModel.start(Files.createTempFile("practice", ".jsonl"), 0);
    Runtime.getRuntime().addShutdownHook(new Thread(practice::close));
    server =
        Cruvero.server(
            Map.of("CRUVERO_LLM_OPENROUTER_URL", practice.url(), "CRUVERO_PRACTICE_MODEL", "true"));
    succeed(server.admin().post("/v1/registries", Map.of("id", "default", "version", "v2.0.0")));
    own = inhabitant("what the own tenant said");
    foreign = inhabitant("what the foreign tenant said");
  }

  /** The one that all tests share; none closes it or moves its clock. */
  static synchronized AccessWorld shared() {
    if (shared == null) {
      try {
        shared = new AccessWorld();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    return shared;
  }

  TestServer server() {
    return server;
  }

  Inhabitant own() {
    return own;
  }

  Inhabitant foreign() {
    return foreign;
  }

  private Inhabitant inhabitant(String prompt) {
    TenantId id = server.tenant();
    Map<String, ?> limits =
        Map.of("rpm", 1_000, "rph", 10_000, "tpd", 1_000_000, "maxRunsPerDay", 500);
    Map<String, ?> policy =
        Map.of("allowedModels", List.of("x-ai/grok-4-fast"), "allowedTools", List.of("calculator"));
    succeed(server.admin().patch("/v1/tenants/" + id, Map.of("limits", limits, "policy", policy)));
    secret(id);
    await("/v1/tenants/" + id, "ACTIVE");
    Client runner = server.runner(id);
    String run = succeed(runner.post("/v1/runs", Map.of("prompt", prompt))).path("id").asString();
    Await.until(
        SOON,
        () -> runner.get("/v1/runs/" + run).json(),
        now -> !now.path("endedAt").isMissingNode());
    return new Inhabitant(id, run);
  }

  void secret(TenantId tenant) {
    succeed(
        server
            .admin()
            .put(
                "/v1/tenants/" + tenant + "/secrets/llm/openrouter",
                Map.of("value", "key-of-" + tenant)));
  }

  /** A new tenant that is said to be in this state. */
  TenantId inState(String state) {
    TenantId tenant = server.tenant();
    server
        .database()
        .superuser()
        .sql("update cruvero.tenants set state = ? where tenant_id = ?")
        .params(state, tenant.value())
        .update();
    return tenant;
  }

  /** Waits until nothing is under way for the tenant. */
  void quiet(TenantId tenant) {
    var _ =
        Await.until(
            SOON,
            () -> server.admin().get("/v1/tenants/" + tenant + "/onboarding").json(),
            now -> now.has("endedAt"));
  }

  private void await(String path, String state) {
    var _ =
        Await.until(
            SOON,
            () -> server.admin().get(path).json(),
            now -> now.path("state").asString("").equals(state));
  }

  static JsonNode succeed(Answer answer) {
    if (answer.status() >= 300) {
      throw new AssertionError(answer);
    }
    return answer.json();
  }
}
