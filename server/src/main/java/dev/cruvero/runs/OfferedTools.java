package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.policies.Policies;
import dev.cruvero.policies.PolicyDecision;
import dev.cruvero.policies.Subject;
import dev.cruvero.registries.Registry;
import dev.cruvero.registries.ToolDefinition;
import dev.cruvero.tenants.Policy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Which tools a model is told of: those of the registry that the policy and the run allow. */
final class OfferedTools {

  private final JsonMapper json;

  OfferedTools(JsonMapper json) {
    this.json = json;
  }

  static List<ToolDefinition> of(
      TenantId tenant, Policy policy, Registry registry, @Nullable List<String> wanted) {
    return registry.tools().stream()
        .filter(tool -> wanted == null || wanted.contains(tool.name()))
        .filter(
            tool ->
                Policies.decide(tenant, policy, Subject.TOOL, tool.name())
                    instanceof PolicyDecision.Allowed)
        .toList();
  }

  /** Refuses a run that names a tool it could never use. */
  static void check(TenantId tenant, Policy policy, Registry registry, String wanted) {
    if (Policies.decide(tenant, policy, Subject.TOOL, wanted)
        instanceof PolicyDecision.Refused refused) {
      throw new CruveroException(
          refused.code(),
          "tenant \""
              + tenant
              + "\" may not use the tool \""
              + wanted
              + "\": "
              + refused.rule()
              + " ("
              + refused.list()
              + ")",
          refused.next());
    }
    if (registry.tool(wanted).isEmpty()) {
      throw notSeeded(registry, wanted);
    }
  }

  static CruveroException notSeeded(Registry registry, String tool) {
    return new CruveroException(
        ErrorCode.TOOL_NOT_SEEDED,
        "the registry "
            + registry.id()
            + "@"
            + registry.version()
            + " has no tool \""
            + tool
            + "\"",
        "cruvero registry show " + registry.id() + "@" + registry.version());
  }

  /** The tools as they go out; each schema byte for byte as the registry's digest covers it. */
  @Nullable String wire(List<ToolDefinition> tools) {
    if (tools.isEmpty()) {
      return null;
    }
    var array = json.createArrayNode();
    for (ToolDefinition tool : tools) {
      ObjectNode function =
          array
              .addObject()
              .put("type", "function")
              .putObject("function")
              .put("name", tool.name())
              .put("description", tool.description());
      function.putRawValue("parameters", new RawValue(tool.schemaText()));
    }
    return json.writeValueAsString(array);
  }
}
