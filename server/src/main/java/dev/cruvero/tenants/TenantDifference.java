package dev.cruvero.tenants;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What differs between two revisions of a record, field by field, as {@code before} and {@code
 * after}.
 */
final class TenantDifference {

  private record Field(String name, Function<Tenant, Object> value) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("displayName", Tenant::displayName),
          new Field("enabled", Tenant::enabled),
          new Field("timeZone", Tenant::timeZone),
          new Field("labels", Tenant::labels),
          new Field("registry", Tenant::registry),
          new Field("limits", Tenant::limits),
          new Field("policy", Tenant::policy),
          new Field("approval", tenant -> String.valueOf(tenant.approval())));

  private TenantDifference() {}

  static Map<String, Object> of(Tenant before, Tenant after) {
    Map<String, Object> changes = new TreeMap<>();
    for (Field field : FIELDS) {
      Object old = field.value().apply(before);
      Object now = field.value().apply(after);
      if (!Objects.equals(old, now)) {
        changes.put(field.name(), Map.of("before", old.toString(), "after", now.toString()));
      }
    }
    return changes;
  }
}
