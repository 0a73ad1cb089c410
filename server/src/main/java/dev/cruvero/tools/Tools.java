package dev.cruvero.tools;

import dev.cruvero.api.TenantId;
import dev.cruvero.registries.ToolDefinition;

/** Executes tools for a tenant's run, within the policy and the bounds of each. Thread-safe. */
public final class Tools {

  public ToolOutcome execute(
      TenantId tenant, ToolDefinition tool, String argumentsJson, ToolContext context) {
    return pending();
  }

  @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  private static <T> T pending() {
    throw new UnsupportedOperationException();
  }
}
