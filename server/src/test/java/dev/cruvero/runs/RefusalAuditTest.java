package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RefusalAuditTest {

  private RunsWorld world;

  @BeforeAll
  void prepare() throws IOException {
    world = new RunsWorld();
  }

  @AfterAll
  void close() {
    world.close();
  }

  private List<JsonNode> denials(TenantId tenant) {
    return world.admin(tenant).get("/v1/audit").json().path("items").values().stream()
        .filter(event -> event.path("outcome").asString().equals("DENIED"))
        .filter(event -> !event.path("action").asString().equals("secret.probe"))
        .toList();
  }

  @Test
  void recordsAToolThatThePolicyRefusesAndNotOneThatItAllows() {
    TenantId tenant = world.tenant();
    world.run(tenant, "[[tool calculator {\"expression\":\"1+1\"}]]");
    assertThat(denials(tenant)).isEmpty();

    world.run(tenant, "[[tool http_get {\"url\":\"https://example.com\"}]]");

    assertThat(denials(tenant))
        .singleElement()
        .satisfies(event -> assertThat(event.path("action").asString()).isEqualTo("tool.call"))
        .satisfies(event -> assertThat(event.path("actor").asString()).startsWith("run:run_"));
  }

  @Test
  void recordsALimitOnceHoweverOftenItRefuses() {
    TenantId tenant = world.tenant();
    world.change(tenant, Map.of("limits", Map.of("maxRunsPerDay", 0)));

    for (int i = 0; i < 3; i++) {
      assertThat(world.admin(tenant).post("/v1/runs", Map.of("prompt", "hello")).status())
          .isEqualTo(429);
    }

    assertThat(denials(tenant))
        .singleElement()
        .satisfies(event -> assertThat(event.path("target").asString()).isEqualTo("maxRunsPerDay"));
  }

  @Test
  void recordsAModelThatThePolicyRefuses() {
    TenantId tenant = world.tenant();

    int status =
        world
            .admin(tenant)
            .post("/v1/runs", Map.of("prompt", "hello", "model", "openai/gpt-4o"))
            .status();

    assertThat(status).isEqualTo(403);
    assertThat(denials(tenant))
        .singleElement()
        .satisfies(event -> assertThat(event.path("action").asString()).isEqualTo("run.start"));
  }
}
