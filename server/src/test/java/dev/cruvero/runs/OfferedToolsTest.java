package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.registries.Registry;
import dev.cruvero.registries.ToolDefinition;
import dev.cruvero.tenants.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OfferedToolsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TenantId ACME = new TenantId("acme");
  private static final Registry REGISTRY =
      new Registry(
          "default",
          "v1.0.0",
          null,
          "sha256:0",
          Instant.EPOCH,
          List.of(tool("calculator"), tool("http_get")));

  private static ToolDefinition tool(String name) {
    JsonNode schema =
        JSON.readTree(
            "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"x\":{\"type\":\"number\",\"minimum\":1.50}}}");
    return new ToolDefinition(
        name, "does \"it\"", schema, "read-only", "never", Duration.ofSeconds(5));
  }

  private static Policy allowing(String... tools) {
    return new Policy(List.of(), List.of(), List.of(tools), List.of("blocked_*"), List.of());
  }

  @Test
  void offersWhatPolicyAndRunAllow() {
    List<ToolDefinition> byPolicy = OfferedTools.of(ACME, allowing("calculator"), REGISTRY, null);
    List<ToolDefinition> byRun =
        OfferedTools.of(ACME, allowing("*"), REGISTRY, List.of("http_get"));

    assertThat(byPolicy).extracting(ToolDefinition::name).containsExactly("calculator");
    assertThat(byRun).extracting(ToolDefinition::name).containsExactly("http_get");
    assertThat(OfferedTools.of(ACME, Policy.NONE, REGISTRY, null)).isEmpty();
  }

  @Test
  void sendsEachSchemaAsTheRegistryHashesIt() {
    ToolDefinition calculator = tool("calculator");

    String wire = new OfferedTools(JSON).wire(List.of(calculator));

    assertThat(wire).contains("\"parameters\":" + calculator.schemaText() + "}");
    JsonNode function = JSON.readTree(wire).path(0).path("function");
    assertThat(function.path("name").asString()).isEqualTo("calculator");
    assertThat(function.path("description").asString()).isEqualTo("does \"it\"");
  }

  @Test
  void sendsNoEmptyListOfTools() {
    assertThat(new OfferedTools(JSON).wire(List.of())).isNull();
  }
}
