package dev.cruvero.tenants;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lists that decide which models and tools a tenant may use, and which hosts {@code http_get}
 * may reach for it.
 *
 * @param downgradeModel called instead of a run's own model while the tenant stands at the critical
 *     level of its tokens or its cost; one of the models it may use
 */
public record Policy(
    List<String> allowedModels,
    List<String> blockedModels,
    List<String> allowedTools,
    List<String> blockedTools,
    List<String> httpHosts,
    @Nullable String downgradeModel) {

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

  /** A policy under which every run keeps its model. */
  public Policy(
      List<String> allowedModels,
      List<String> blockedModels,
      List<String> allowedTools,
      List<String> blockedTools,
      List<String> httpHosts) {
    this(allowedModels, blockedModels, allowedTools, blockedTools, httpHosts, null);
  }
}
