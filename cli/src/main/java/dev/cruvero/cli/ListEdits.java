package dev.cruvero.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** What only an update can say: edits of lists, and what is to be unset. */
final class ListEdits {

  @Option(
      names = "--add-allowed-models",
      paramLabel = "M",
      split = ",",
      description = "adds to the list")
  @Nullable List<String> addAllowedModels;

  @Option(
      names = "--remove-allowed-models",
      paramLabel = "M",
      split = ",",
      description = "takes from the list")
  @Nullable List<String> removeAllowedModels;

  @Option(
      names = "--add-blocked-models",
      paramLabel = "M",
      split = ",",
      description = "adds to the list")
  @Nullable List<String> addBlockedModels;

  @Option(
      names = "--remove-blocked-models",
      paramLabel = "M",
      split = ",",
      description = "takes from the list")
  @Nullable List<String> removeBlockedModels;

  @Option(
      names = "--add-allowed-tools",
      paramLabel = "T",
      split = ",",
      description = "adds to the list")
  @Nullable List<String> addAllowedTools;

  @Option(
      names = "--remove-allowed-tools",
      paramLabel = "T",
      split = ",",
      description = "takes from the list")
  @Nullable List<String> removeAllowedTools;

  @Option(
      names = "--add-blocked-tools",
      paramLabel = "T",
      split = ",",
      description = "adds to the list")
  @Nullable List<String> addBlockedTools;

  @Option(
      names = "--remove-blocked-tools",
      paramLabel = "T",
      split = ",",
      description = "takes from the list")
  @Nullable List<String> removeBlockedTools;

  @Option(
      names = "--add-http-hosts",
      paramLabel = "H",
      split = ",",
      description = "adds to the list")
  @Nullable List<String> addHttpHosts;

  @Option(
      names = "--remove-http-hosts",
      paramLabel = "H",
      split = ",",
      description = "takes from the list")
  @Nullable List<String> removeHttpHosts;

  @Option(names = "--clear-rpm", description = "back to the tier's default")
  boolean clearRpm;

  @Option(names = "--clear-rph", description = "back to the tier's default")
  boolean clearRph;

  @Option(names = "--clear-tpd", description = "back to the tier's default")
  boolean clearTpd;

  @Option(names = "--clear-max-runs-per-day", description = "back to the tier's default")
  boolean clearMaxRunsPerDay;

  @Option(names = "--clear-cost-per-day-usd", description = "back to the tier's default")
  boolean clearCostPerDayUsd;

  @Option(names = "--clear-api-rpm", description = "back to the tier's default")
  boolean clearApiRpm;

  @Option(names = "--clear-allowed-models", description = "empties the list")
  boolean clearAllowedModels;

  @Option(names = "--clear-blocked-models", description = "empties the list")
  boolean clearBlockedModels;

  @Option(names = "--clear-allowed-tools", description = "empties the list")
  boolean clearAllowedTools;

  @Option(names = "--clear-blocked-tools", description = "empties the list")
  boolean clearBlockedTools;

  @Option(names = "--clear-http-hosts", description = "empties the list")
  boolean clearHttpHosts;

  @Option(names = "--clear-downgrade-model", description = "every run keeps its model")
  boolean clearDowngradeModel;

  @Option(names = "--clear-labels", description = "takes it away")
  boolean clearLabels;

  @Option(names = "--clear-approval", description = "takes it away")
  boolean clearApproval;

  void write(ObjectNode body, Checks checks) {
    edit(body, "addAllowedModels", addAllowedModels, checks);
    edit(body, "removeAllowedModels", removeAllowedModels, checks);
    edit(body, "addBlockedModels", addBlockedModels, checks);
    edit(body, "removeBlockedModels", removeBlockedModels, checks);
    edit(body, "addAllowedTools", addAllowedTools, checks);
    edit(body, "removeAllowedTools", removeAllowedTools, checks);
    edit(body, "addBlockedTools", addBlockedTools, checks);
    edit(body, "removeBlockedTools", removeBlockedTools, checks);
    edit(body, "addHttpHosts", addHttpHosts, checks);
    edit(body, "removeHttpHosts", removeHttpHosts, checks);
    clear(body, "limits", "rpm", clearRpm, checks);
    clear(body, "limits", "rph", clearRph, checks);
    clear(body, "limits", "tpd", clearTpd, checks);
    clear(body, "limits", "maxRunsPerDay", clearMaxRunsPerDay, checks);
    clear(body, "limits", "costPerDayUsd", clearCostPerDayUsd, checks);
    clear(body, "limits", "apiRpm", clearApiRpm, checks);
    clear(body, "policy", "allowedModels", clearAllowedModels, checks);
    clear(body, "policy", "blockedModels", clearBlockedModels, checks);
    clear(body, "policy", "allowedTools", clearAllowedTools, checks);
    clear(body, "policy", "blockedTools", clearBlockedTools, checks);
    clear(body, "policy", "httpHosts", clearHttpHosts, checks);
    clear(body, "policy", "downgradeModel", clearDowngradeModel, checks);
    clear(body, "labels", clearLabels, checks);
    clear(body, "approval", clearApproval, checks);
  }

  private static void edit(
      ObjectNode body, String field, @Nullable List<String> values, Checks checks) {
    if (values != null) {
      TenantFields.list(part(body, "policy"), field, "--" + flag(field), values, checks);
    }
  }

  private static void clear(
      ObjectNode body, String part, String field, boolean wanted, Checks checks) {
    if (wanted) {
      clear(part(body, part), field, true, checks);
    }
  }

  private static void clear(ObjectNode part, String field, boolean wanted, Checks checks) {
    if (wanted && part.has(field)) {
      checks.problem("--" + flag(field) + " and --clear-" + flag(field) + " exclude each other");
    }
    if (wanted) {
      part.putNull(field);
    }
  }

  private static ObjectNode part(ObjectNode body, String name) {
    return body.get(name) instanceof ObjectNode part ? part : body.putObject(name);
  }

  private static String flag(String field) {
    return field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
