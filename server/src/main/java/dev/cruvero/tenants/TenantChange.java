package dev.cruvero.tenants;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException.Problem;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A partial update as it was sent: an absent field keeps, {@code null} unsets, a list replaces,
 * {@code addX} and {@code removeX} edit.
 */
public final class TenantChange {

  /** What creating and updating have in common. */
  static final Set<String> FIELDS =
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
      Set.of("rpm", "rph", "tpd", "maxRunsPerDay", "costPerDayUsd", "apiRpm");
  private static final Pattern LABEL_KEY = Pattern.compile("[a-z0-9]([a-z0-9./-]{0,61}[a-z0-9])?");
  private static final Pattern ISOLATION = Pattern.compile("dedicated|pooled");
  private static final int MOST_LABELS = 32;
  private static final int LONGEST_LINE = 200;

  private final JsonNode document;

  public TenantChange(JsonNode document) {
    this.document = document;
  }

  /** The record after this change; what cannot be applied is added to the problems. */
  Tenant applyTo(Tenant tenant, java.util.List<Problem> problems) {
    Fields fields = Fields.of(document, problems);
    fields.refuseOthers(FIELDS, TenantChange::special);
    return apply(tenant, fields);
  }

  /** The record with those fields that creating and updating have in common. */
  static Tenant apply(Tenant tenant, Fields fields) {
    boolean accepted = fields.flag("acceptDefaultLimits", false);
    return new Tenant(
        tenant.id(),
        tenant.uid(),
        fields.line("displayName", tenant.displayName(), LONGEST_LINE),
        tenant.enabled(),
        tenant.state(),
        tenant.tier(),
        tenant.namespace(),
        tenant.memoryNamespace(),
        zone(fields, tenant.timeZone()),
        labels(fields, tenant.labels()),
        registry(fields, tenant.registry()),
        limits(fields, tenant.limits()),
        tenant.limitsSet() || accepted || fields.has("limits"),
        PolicyFields.apply(fields, tenant.policy()),
        tenant.policySet() || fields.has("policy"),
        approval(fields, tenant.approval()),
        tenant.adoptNamespace(),
        tenant.hidden(),
        tenant.vaultTold(),
        tenant.revision(),
        tenant.createdAt(),
        tenant.updatedAt());
  }

  private static @Nullable Problem special(String name) {
    return switch (name) {
      case "namespace", "memoryNamespace", "tier" ->
          new Problem(
              name,
              "is fixed when the tenant is created; moving a tenant comes with a later version",
              ErrorCode.IMMUTABLE_FIELD);
      case "id", "uid" -> new Problem(name, "never changes", ErrorCode.IMMUTABLE_FIELD);
      case "state", "enabled" ->
          new Problem(
              name,
              "changes with the tenant's onboarding, not by an update",
              ErrorCode.IMMUTABLE_FIELD);
      default -> null;
    };
  }

  private static ZoneId zone(Fields fields, ZoneId current) {
    return fields.isNull("timeZone")
        ? ZoneId.of("UTC")
        : fields.parsed("timeZone", current, TenantDrafts::zone);
  }

  private static Map<String, String> labels(Fields fields, Map<String, String> current) {
    if (!fields.has("labels")) {
      return current;
    }
    Map<String, String> labels = new TreeMap<>();
    if (fields.isNull("labels")) {
      return labels;
    }
    Fields given = fields.object("labels");
    for (String key : given.names()) {
      if (!LABEL_KEY.matcher(key).matches()) {
        fields.problem("labels", "a key has 1 to 63 of a-z 0-9 . / -");
        return current;
      }
      labels.put(key, given.line(key, "", LONGEST_LINE));
    }
    if (labels.size() > MOST_LABELS) {
      fields.problem("labels", "at most " + MOST_LABELS + " are kept");
    }
    return labels;
  }

  private static RegistryRef registry(Fields fields, RegistryRef current) {
    if (!fields.has("registry")) {
      return current;
    }
    if (fields.isNull("registry")) {
      return RegistryRef.STANDARD;
    }
    Fields given = fields.object("registry");
    given.refuseOthers(Set.of("id", "version"));
    try {
      return new RegistryRef(given.line("id", "", 64), given.line("version", "", 64));
    } catch (IllegalArgumentException shape) {
      fields.problem("registry", String.valueOf(shape.getMessage()));
      return current;
    }
  }

  private static Limits limits(Fields fields, Limits current) {
    if (!fields.has("limits")) {
      return current;
    }
    if (fields.isNull("limits")) {
      return Limits.NONE;
    }
    Fields given = fields.object("limits");
    given.refuseOthers(LIMITS);
    return new Limits(
        given.count("rpm", current.rpm()),
        given.count("rph", current.rph()),
        given.count("tpd", current.tpd()),
        given.count("maxRunsPerDay", current.maxRunsPerDay()),
        given.money("costPerDayUsd", current.costPerDayUsd()),
        given.count("apiRpm", current.apiRpm()));
  }

  private static @Nullable Approval approval(Fields fields, @Nullable Approval current) {
    if (!fields.has("approval")) {
      return current;
    }
    if (fields.isNull("approval")) {
      return null;
    }
    Fields given = fields.object("approval");
    given.refuseOthers(Set.of("document", "limits", "isolation"));
    if (!given.has("document")) {
      given.problem("document", "is needed: it names what was agreed");
    }
    String isolation = given.line("isolation", Tier.DEDICATED.id(), 20);
    if (!ISOLATION.matcher(isolation).matches()) {
      given.problem("isolation", "dedicated or pooled is expected");
    }
    return new Approval(
        given.line("document", "", LONGEST_LINE), limits(given, Limits.NONE), isolation);
  }
}
