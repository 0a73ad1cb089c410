package dev.cruvero.tenants;

import dev.cruvero.audit.Personal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What differs between two records, field by field. */
final class TenantDifference {

  private record Field(String name, Function<Tenant, @Nullable Object> value) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("displayName", tenant -> new Personal(tenant.displayName())),
          new Field("enabled", Tenant::enabled),
          new Field("timeZone", tenant -> tenant.timeZone().getId()),
          new Field("labels", Tenant::labels),
          new Field("registry", tenant -> tenant.registry().toString()),
          new Field("limits.rpm", tenant -> tenant.limits().rpm()),
          new Field("limits.rph", tenant -> tenant.limits().rph()),
          new Field("limits.tpd", tenant -> tenant.limits().tpd()),
          new Field("limits.maxRunsPerDay", tenant -> tenant.limits().maxRunsPerDay()),
          new Field("limits.costPerDayUsd", tenant -> tenant.limits().costPerDayUsd()),
          new Field("limits.apiRpm", tenant -> tenant.limits().apiRpm()),
          new Field("limitsAccepted", Tenant::limitsSet),
          new Field("policy.allowedModels", tenant -> tenant.policy().allowedModels()),
          new Field("policy.blockedModels", tenant -> tenant.policy().blockedModels()),
          new Field("policy.allowedTools", tenant -> tenant.policy().allowedTools()),
          new Field("policy.blockedTools", tenant -> tenant.policy().blockedTools()),
          new Field("policy.httpHosts", tenant -> tenant.policy().httpHosts()),
          new Field("policy.downgradeModel", tenant -> tenant.policy().downgradeModel()),
          new Field("approval", Tenant::approval));

  private TenantDifference() {}

  /** Before and after of what an update changed, for the audit record. */
  static Map<String, Object> of(Tenant before, Tenant after) {
    Map<String, Object> changes = new TreeMap<>();
    for (Field field : FIELDS) {
      Object old = field.value().apply(before);
      Object now = field.value().apply(after);
      if (!Objects.equals(old, now)) {
        Map<String, @Nullable Object> change = new HashMap<>();
        change.put("before", old);
        change.put("after", now);
        changes.put(field.name(), change);
      }
    }
    return changes;
  }

  /** The names of what a creation asks for and an existing tenant has otherwise. */
  static List<String> between(NewTenant request, Tenant draft, Tenant existing) {
    List<String> names = new ArrayList<>();
    differs(names, "displayName", draft.displayName(), existing.displayName());
    differs(names, "tier", draft.tier(), existing.tier());
    differs(names, "namespace", draft.namespace(), existing.namespace());
    differs(names, "memoryNamespace", draft.memoryNamespace(), existing.memoryNamespace());
    asked(names, "timeZone", request.timeZone(), existing.timeZone().getId());
    asked(names, "labels", request.labels(), existing.labels());
    asked(names, "registry", request.registry(), existing.registry());
    asked(names, "limits", request.limits(), existing.limits());
    asked(names, "policy", request.policy(), existing.policy());
    asked(names, "approval", request.approval(), existing.approval());
    return names;
  }

  private static void differs(List<String> names, String name, Object asked, Object there) {
    if (!asked.equals(there)) {
      names.add(name);
    }
  }

  /** What a creation does not mention may have become anything since. */
  private static void asked(
      List<String> names, String name, @Nullable Object asked, @Nullable Object there) {
    if (asked != null && !asked.equals(there)) {
      names.add(name);
    }
  }
}
