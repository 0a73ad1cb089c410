package dev.cruvero.onboarding;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Client;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/** The runbook for one tenant, through the API, and looks at how far it is. */
final class Tour {
  static final Map<String, Object> LIMITS =
      Map.of("rpm", 120, "rph", 5000, "tpd", 2_000_000, "maxRunsPerDay", 10_000);
  static final Map<String, Object> POLICY =
      Map.of(
          "allowedModels",
          List.of("x-ai/grok-4-fast"),
          "allowedTools",
          List.of("http_get", "calculator"));
  private static final Duration BOUND = Duration.ofSeconds(40);

  private volatile Client admin;
  private final TenantId id;
  private final String key = "practice-" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);

  private volatile boolean created;
  private volatile boolean stored;

  Tour(Client admin, TenantId id) {
    this.admin = admin;
    this.id = id;
  }

  TenantId id() {
    return id;
  }

  /** The key that this tenant has at the provider. */
  String key() {
    return key;
  }

  void create() {
    succeed(admin.post("/v1/tenants", Map.of("id", id.value(), "displayName", "Test " + id)));
  }

  /** With more than an id and a name. */
  void create(Map<String, Object> more) {
    Map<String, Object> whole = new HashMap<>(more);
    whole.put("id", id.value());
    whole.put("displayName", "Test " + id);
    succeed(admin.post("/v1/tenants", whole));
  }

  /** Everything that a spec says but the credential. */
  void createWhole() {
    succeed(
        admin.post(
            "/v1/tenants",
            Map.of(
                "id",
                id.value(),
                "displayName",
                "Test " + id,
                "limits",
                LIMITS,
                "policy",
                POLICY)));
  }

  void limits() {
    patch(Map.of("limits", LIMITS));
  }

  void policy() {
    patch(Map.of("policy", POLICY));
  }

  void patch(Map<String, Object> change) {
    succeed(admin.patch("/v1/tenants/" + id, change));
  }

  void secret() {
    succeed(
        Await.until(
            BOUND,
            () -> admin.put("/v1/tenants/" + id + "/secrets/llm/openrouter", Map.of("value", key)),
            // a Vault that is late on a busy machine
            answer -> answer.status() != 503));
  }

  /** All that is to be done for it, as far as the server answers. */
  void tryToGo() {
    try {
      createWhole();
      created = true;
      secret();
      stored = true;
    } catch (UncheckedIOException _) {
      // the server was killed
    }
  }

  /** What was not answered is done again, with another server. */
  void goOn(Client another) {
    admin = another;
    if (!created) {
      createWhole();
    }
    if (!stored) {
      secret();
    }
  }

  /** From nothing to ACTIVE. */
  JsonNode whole() {
    createWhole();
    secret();
    return awaitActive();
  }

  JsonNode awaitActive() {
    await("COMPLETED");
    return admin.get("/v1/tenants/" + id).json();
  }

  JsonNode await(String state) {
    return Await.until(BOUND, this::status, now -> now.path("state").asString("").equals(state));
  }

  /** Waits until the step is in the state. */
  JsonNode await(String step, String state) {
    return Await.until(BOUND, this::status, now -> state(now, step).equals(state));
  }

  JsonNode status() {
    return admin.get("/v1/tenants/" + id + "/onboarding").json();
  }

  JsonNode checklist() {
    return admin.get("/v1/tenants/" + id + "/checklist").json();
  }

  Answer post(String action, Object body) {
    return admin.post("/v1/tenants/" + id + "/" + action, body);
  }

  static String state(JsonNode status, String step) {
    return step(status, step).path("state").asString("absent");
  }

  static JsonNode step(JsonNode status, String step) {
    for (JsonNode row : status.path("steps")) {
      if (row.path("step").asString("").equals(step)) {
        return row;
      }
    }
    throw new AssertionError("no step " + step + " in " + status);
  }

  private static void succeed(Answer answer) {
    if (answer.status() >= 300) {
      throw new AssertionError(answer);
    }
  }
}
