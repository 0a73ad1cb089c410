package dev.cruvero.tenants;

import java.util.List;

/**
 * The lists that decide which models and tools a tenant may use, and which hosts {@code http_get}
 * may reach for it.
 */
public record Policy(
    List<String> allowedModels,
    List<String> blockedModels,
    List<String> allowedTools,
    List<String> blockedTools,
    List<String> httpHosts) {

  /** Nothing allowed, nothing blocked. */
  public static final Policy NONE =
      new Policy(List.of(), List.of(), List.of(), List.of(), List.of());

  public Policy {
    allowedModels = List.copyOf(allowedModels);
    blockedModels = List.copyOf(blockedModels);
    allowedTools = List.copyOf(allowedTools);
    blockedTools = List.copyOf(blockedTools);
    httpHosts = List.copyOf(httpHosts);
  }
}
