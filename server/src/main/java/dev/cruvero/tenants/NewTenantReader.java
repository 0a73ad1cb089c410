package dev.cruvero.tenants;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException.Problem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a creation asks for; what an update has too is read as one. */
final class NewTenantReader {

  private static final Set<String> OWN =
      Set.of("id", "namespace", "memoryNamespace", "tier", "adoptNamespace");

  private NewTenantReader() {}

  /** The request; what cannot be read is added to the problems. */
  static NewTenant read(JsonNode body, List<Problem> problems) {
    Fields fields = Fields.of(body, problems);
    Set<String> known = new HashSet<>(TenantChange.FIELDS);
    known.addAll(OWN);
    fields.refuseOthers(known, NewTenantReader::special);
    Tenant read = TenantChange.apply(BLANK, fields);
    return new NewTenant(
        fields.<@Nullable TenantId>parsed("id", null, TenantId::new),
        fields.has("displayName") ? read.displayName() : null,
        fields.<@Nullable String>parsed("namespace", null, text -> text),
        fields.<@Nullable String>parsed("memoryNamespace", null, text -> text),
        fields.<@Nullable Tier>parsed("tier", null, Tier::of),
        fields.has("timeZone") ? read.timeZone().getId() : null,
        fields.has("labels") ? read.labels() : null,
        fields.has("registry") ? read.registry() : null,
        fields.has("limits") ? read.limits() : null,
        fields.has("policy") ? read.policy() : null,
        read.approval(),
        fields.flag("acceptDefaultLimits", false),
        fields.flag("adoptNamespace", false));
  }

  private static @Nullable Problem special(String name) {
    return switch (name) {
      case "uid", "state", "enabled", "revision" ->
          new Problem(name, "is made by the server", ErrorCode.IMMUTABLE_FIELD);
      default -> null;
    };
  }

  private static final Tenant BLANK =
      new Tenant(
          new TenantId("unnamed"),
          new UUID(0, 0),
          "",
          true,
          TenantState.REQUESTED,
          Tier.DEDICATED,
          "",
          "",
          ZoneId.of("UTC"),
          Map.of(),
          RegistryRef.STANDARD,
          Limits.NONE,
          false,
          Policy.NONE,
          false,
          null,
          false,
          false,
          true,
          0,
          Instant.EPOCH,
          Instant.EPOCH);
}
