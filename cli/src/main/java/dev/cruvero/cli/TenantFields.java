package dev.cruvero.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** What can be said of a tenant, at create and at update alike. */
final class TenantFields {

  static final List<String> LIMITS =
      List.of("rpm", "rph", "tpd", "maxRunsPerDay", "costPerDayUsd", "apiRpm");

  @Option(names = "--display-name", paramLabel = "NAME", description = "the name people read")
  @Nullable String displayName;

  @Option(names = "--tier", paramLabel = "TIER", description = "dedicated or pooled")
  @Nullable String tier;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description = "where its day begins, for example Europe/Berlin")
  @Nullable String timeZone;

  @Option(
      names = "--label",
      paramLabel = "K=V",
      split = ",",
      description = "labels; they replace those there are")
  @Nullable List<String> labels;

  @Option(
      names = "--registry",
      paramLabel = "ID@VERSION",
      description = "the tool registry it is pinned to")
  @Nullable String registry;

  @Option(names = "--rpm", paramLabel = "N", description = "requests a minute; 0 blocks")
  @Nullable String rpm;

  @Option(names = "--rph", paramLabel = "N", description = "requests an hour")
  @Nullable String rph;

  @Option(names = "--tpd", paramLabel = "N", description = "tokens a day")
  @Nullable String tpd;

  @Option(names = "--max-runs-per-day", paramLabel = "N", description = "runs a day")
  @Nullable String maxRunsPerDay;

  @Option(names = "--cost-per-day-usd", paramLabel = "USD", description = "cost a day")
  @Nullable String costPerDayUsd;

  @Option(names = "--api-rpm", paramLabel = "N", description = "requests to this API a minute")
  @Nullable String apiRpm;

  @Option(names = "--accept-default-limits", description = "the tier's default limits are meant")
  boolean acceptDefaultLimits;

  @Option(
      names = "--allowed-models",
      paramLabel = "M",
      split = ",",
      description = "allowed models, replacing the list")
  @Nullable List<String> allowedModels;

  @Option(names = "--blocked-models", paramLabel = "M", split = ",", description = "blocked models")
  @Nullable List<String> blockedModels;

  @Option(names = "--allowed-tools", paramLabel = "T", split = ",", description = "allowed tools")
  @Nullable List<String> allowedTools;

  @Option(names = "--blocked-tools", paramLabel = "T", split = ",", description = "blocked tools")
  @Nullable List<String> blockedTools;

  @Option(
      names = "--http-hosts",
      paramLabel = "H",
      split = ",",
      description = "hosts that http_get may reach")
  @Nullable List<String> httpHosts;

  @Option(
      names = "--downgrade-model",
      paramLabel = "MODEL",
      description = "called instead at 95 % of the day's tokens or cost; one of the allowed")
  @Nullable String downgradeModel;

  @Option(
      names = "--approval",
      paramLabel = "DOC",
      description = "the document that approved the tenant")
  @Nullable String approval;

  @Option(
      names = "--approval-limits",
      paramLabel = "K=V",
      split = ",",
      description = "the limits it names, for example rpm=120")
  @Nullable List<String> approvalLimits;

  @Option(
      names = "--approval-isolation",
      paramLabel = "TIER",
      description = "the isolation it names")
  @Nullable String approvalIsolation;

  void write(ObjectNode body, Checks checks) {
    text(body, "displayName", displayName);
    if (tier != null) {
      body.put("tier", checks.choice("--tier", tier, List.of("dedicated", "pooled")));
    }
    text(body, "timeZone", timeZone);
    if (labels != null) {
      ObjectNode json = body.putObject("labels");
      checks.labels("--label", labels).forEach(json::put);
    }
    if (registry != null) {
      List<String> parts = checks.registry("--registry", registry);
      body.putObject("registry").put("id", parts.get(0)).put("version", parts.get(1));
    }
    limits(body, checks);
    if (acceptDefaultLimits) {
      body.put("acceptDefaultLimits", true);
    }
    policy(body, checks);
    approval(body, checks);
  }

  private void limits(ObjectNode body, Checks checks) {
    ObjectNode limits = Json.object();
    count(limits, "rpm", "--rpm", rpm, checks);
    count(limits, "rph", "--rph", rph, checks);
    count(limits, "tpd", "--tpd", tpd, checks);
    count(limits, "maxRunsPerDay", "--max-runs-per-day", maxRunsPerDay, checks);
    if (costPerDayUsd != null) {
      limits.put("costPerDayUsd", checks.money("--cost-per-day-usd", costPerDayUsd));
    }
    count(limits, "apiRpm", "--api-rpm", apiRpm, checks);
    if (!limits.isEmpty()) {
      body.set("limits", limits);
    }
  }

  private void policy(ObjectNode body, Checks checks) {
    ObjectNode policy = Json.object();
    list(policy, "allowedModels", "--allowed-models", allowedModels, checks);
    list(policy, "blockedModels", "--blocked-models", blockedModels, checks);
    list(policy, "allowedTools", "--allowed-tools", allowedTools, checks);
    list(policy, "blockedTools", "--blocked-tools", blockedTools, checks);
    list(policy, "httpHosts", "--http-hosts", httpHosts, checks);
    text(policy, "downgradeModel", downgradeModel);
    if (!policy.isEmpty()) {
      body.set("policy", policy);
    }
  }

  private void approval(ObjectNode body, Checks checks) {
    if (approval == null) {
      if (approvalLimits != null || approvalIsolation != null) {
        checks.problem("--approval-limits and --approval-isolation need --approval");
      }
      return;
    }
    ObjectNode json = body.putObject("approval").put("document", approval);
    if (approvalLimits != null) {
      ObjectNode limits = json.putObject("limits");
      for (Map.Entry<String, String> e :
          checks.labels("--approval-limits", approvalLimits).entrySet()) {
        String name = checks.choice("--approval-limits", e.getKey(), LIMITS);
        if (name.equals("costPerDayUsd")) {
          limits.put(name, checks.money("--approval-limits", e.getValue()));
        } else {
          limits.put(name, checks.count("--approval-limits", e.getValue()));
        }
      }
    }
    text(json, "isolation", approvalIsolation);
  }

  static void text(ObjectNode json, String field, @Nullable String value) {
    if (value != null) {
      json.put(field, value);
    }
  }

  static void list(
      ObjectNode json, String field, String flag, @Nullable List<String> values, Checks checks) {
    if (values != null) {
      checks.items(flag, values).forEach(json.putArray(field)::add);
    }
  }

  private static void count(
      ObjectNode json, String field, String flag, @Nullable String value, Checks checks) {
    if (value != null) {
      json.put(field, checks.count(flag, value));
    }
  }
}
