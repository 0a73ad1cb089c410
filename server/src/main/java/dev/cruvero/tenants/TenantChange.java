package dev.cruvero.tenants;

import dev.cruvero.base.CruveroException.Problem;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A partial update as it was sent: an absent field keeps, {@code null} unsets, a list replaces,
 * {@code addX} and {@code removeX} edit. Read field by field, so that all problems of one document
 * are found together.
 */
public final class TenantChange {

  private static final Set<String> FIELDS =
      Set.of(
          "displayName",
          "timeZone",
          "labels",
          "registry",
          "limits",
          "policy",
          "approval",
          "acceptDefaultLimits");
  private static final Set<String> LIMITS =
      Set.of("rpm", "rph", "tpd", "maxRunsPerDay", "costPerDayUsd");
  private static final List<String> LISTS =
      List.of("allowedModels", "blockedModels", "allowedTools", "blockedTools", "httpHosts");

  private final JsonNode document;

  public TenantChange(JsonNode document) {
    this.document = document;
  }

  /** The record after this change; what cannot be applied is added to the problems. */
  Tenant applyTo(Tenant tenant, List<Problem> problems) {
    if (!document.isObject()) {
      problems.add(new Problem("body", "a JSON object is expected"));
      return tenant;
    }
    document.propertyNames().stream()
        .filter(name -> !FIELDS.contains(name))
        .forEach(name -> unknown(name, problems));
    boolean limitsTouched =
        document.has("limits") || document.path("acceptDefaultLimits").asBoolean(false);
    return new Tenant(
        tenant.id(),
        tenant.uid(),
        text("displayName", tenant.displayName(), problems),
        tenant.enabled(),
        tenant.state(),
        tenant.tier(),
        tenant.namespace(),
        tenant.memoryNamespace(),
        zone(tenant.timeZone(), problems),
        labels(tenant.labels(), problems),
        registry(tenant.registry(), problems),
        document.has("limits")
            ? limits(tenant.limits(), document.get("limits"), "limits", problems)
            : tenant.limits(),
        tenant.limitsSet() || limitsTouched,
        policy(tenant.policy(), problems),
        tenant.policySet() || document.has("policy"),
        approval(tenant.approval(), problems),
        tenant.adoptNamespace(),
        tenant.hidden(),
        tenant.revision(),
        tenant.createdAt(),
        tenant.updatedAt());
  }

  private static void unknown(String name, List<Problem> problems) {
    problems.add(
        switch (name) {
          case "namespace", "memoryNamespace", "tier" ->
              new Problem(
                  name,
                  "is fixed when the tenant is created; moving is the work of: cruvero tenant migrate");
          case "id", "uid" -> new Problem(name, "never changes");
          case "state" -> new Problem(name, "changes by suspend, resume and offboard only");
          default -> new Problem(name, "no such field");
        });
  }

  private String text(String name, String current, List<Problem> problems) {
    JsonNode node = document.path(name);
    if (node.isMissingNode()) {
      return current;
    }
    if (!node.isString() || node.asString().isBlank() || node.asString().length() > 200) {
      problems.add(new Problem(name, "1 to 200 characters are expected"));
      return current;
    }
    return node.asString();
  }

  private ZoneId zone(ZoneId current, List<Problem> problems) {
    JsonNode node = document.path("timeZone");
    if (node.isMissingNode()) {
      return current;
    }
    if (node.isNull()) {
      return ZoneId.of("UTC");
    }
    try {
      return ZoneId.of(node.asString(""));
    } catch (DateTimeException _) {
      problems.add(new Problem("timeZone", "an IANA time zone is expected, like Europe/Berlin"));
      return current;
    }
  }

  private Map<String, String> labels(Map<String, String> current, List<Problem> problems) {
    JsonNode node = document.path("labels");
    if (node.isMissingNode()) {
      return current;
    }
    Map<String, String> labels = new TreeMap<>();
    node.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
    boolean fits =
        labels.size() <= 32
            && labels.entrySet().stream()
                .allMatch(
                    label ->
                        label.getKey().matches("[a-z0-9./-]{1,63}")
                            && label.getValue().length() <= 200);
    if (!fits || !(node.isObject() || node.isNull())) {
      problems.add(
          new Problem("labels", "up to 32 pairs are expected; a key has 1 to 63 of a-z 0-9 . / -"));
    }
    return labels;
  }

  private RegistryRef registry(RegistryRef current, List<Problem> problems) {
    JsonNode node = document.path("registry");
    if (node.isMissingNode()) {
      return current;
    }
    try {
      return new RegistryRef(node.path("id").asString(""), node.path("version").asString(""));
    } catch (IllegalArgumentException shape) {
      problems.add(new Problem("registry", String.valueOf(shape.getMessage())));
      return current;
    }
  }

  private @Nullable Approval approval(@Nullable Approval current, List<Problem> problems) {
    JsonNode node = document.path("approval");
    if (node.isMissingNode()) {
      return current;
    }
    if (node.isNull()) {
      return null;
    }
    Limits agreed =
        node.has("limits")
            ? limits(Limits.NONE, node.get("limits"), "approval.limits", problems)
            : Limits.NONE;
    return new Approval(
        node.path("document").asString(""), agreed, node.path("isolation").asString("dedicated"));
  }

  private static Limits limits(Limits current, JsonNode node, String path, List<Problem> problems) {
    if (node.isNull()) {
      return Limits.NONE;
    }
    node.propertyNames().stream()
        .filter(name -> !LIMITS.contains(name))
        .forEach(name -> problems.add(new Problem(path + "." + name, "no such limit")));
    return new Limits(
        count(node, "rpm", current.rpm(), path, problems),
        count(node, "rph", current.rph(), path, problems),
        count(node, "tpd", current.tpd(), path, problems),
        count(node, "maxRunsPerDay", current.maxRunsPerDay(), path, problems),
        money(node, current.costPerDayUsd(), path, problems));
  }

  private static @Nullable Long count(
      JsonNode node, String name, @Nullable Long current, String path, List<Problem> problems) {
    JsonNode value = node.path(name);
    if (value.isMissingNode()) {
      return current;
    }
    if (value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      problems.add(new Problem(path + "." + name, "a whole number of 0 or more is expected"));
      return current;
    }
    return value.asLong();
  }

  private static @Nullable BigDecimal money(
      JsonNode node, @Nullable BigDecimal current, String path, List<Problem> problems) {
    JsonNode value = node.path("costPerDayUsd");
    if (value.isMissingNode()) {
      return current;
    }
    if (value.isNull()) {
      return null;
    }
    try {
      BigDecimal amount = new BigDecimal(value.asString("?"));
      if (amount.signum() >= 0
          && amount.scale() <= 6
          && amount.precision() - amount.scale() <= 12) {
        return amount;
      }
    } catch (NumberFormatException _) {
      // said below, together with the amounts out of range
    }
    problems.add(
        new Problem(
            path + ".costPerDayUsd", "an amount of 0 or more with at most 6 decimals is expected"));
    return current;
  }

  private Policy policy(Policy current, List<Problem> problems) {
    JsonNode node = document.path("policy");
    if (node.isMissingNode()) {
      return current;
    }
    if (node.isNull()) {
      return Policy.NONE;
    }
    node.propertyNames().stream()
        .filter(
            name ->
                LISTS.stream()
                    .noneMatch(
                        list ->
                            name.equals(list)
                                || name.equals("add" + upper(list))
                                || name.equals("remove" + upper(list))))
        .forEach(name -> problems.add(new Problem("policy." + name, "no such list")));
    return new Policy(
        list(node, "allowedModels", current.allowedModels(), problems),
        list(node, "blockedModels", current.blockedModels(), problems),
        list(node, "allowedTools", current.allowedTools(), problems),
        list(node, "blockedTools", current.blockedTools(), problems),
        list(node, "httpHosts", current.httpHosts(), problems));
  }

  private static List<String> list(
      JsonNode node, String name, List<String> current, List<Problem> problems) {
    Set<String> names = new LinkedHashSet<>(node.has(name) ? names(node, name, problems) : current);
    names.addAll(names(node, "add" + upper(name), problems));
    names.removeAll(names(node, "remove" + upper(name), problems));
    return new ArrayList<>(names);
  }

  private static List<String> names(JsonNode node, String name, List<Problem> problems) {
    List<String> names = new ArrayList<>();
    for (JsonNode entry : node.path(name)) {
      if (entry.isString()
          && entry.asString().matches("[A-Za-z0-9][A-Za-z0-9._:/@~-]{0,199}\\*?|\\*")) {
        names.add(entry.asString());
      } else {
        problems.add(
            new Problem(
                "policy." + name,
                "a name has 1 to 200 of A-Z a-z 0-9 . _ : / @ ~ - and may end with *"));
      }
    }
    return names;
  }

  private static String upper(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
