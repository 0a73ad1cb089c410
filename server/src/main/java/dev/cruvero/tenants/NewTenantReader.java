package dev.cruvero.tenants;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a creation asks for; what an update has too is read as one. */
final class NewTenantReader {

  private static final Set<String> OWN =
      Set.of("id", "namespace", "memoryNamespace", "tier", "adoptNamespace");

  private NewTenantReader() {}

  /**
   * The request.
   *
   * @throws CruveroException INVALID_REQUEST with every problem
   */
  static NewTenant read(JsonNode body) {
    List<Problem> problems = new ArrayList<>();
    TenantId id = value(body, "id", TenantId::new, problems);
    Tier tier = value(body, "tier", Tier::of, problems);
    ObjectNode rest =
        body.isObject()
            ? ((ObjectNode) body).deepCopy()
            : tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    OWN.forEach(rest::remove);
    Tenant read = new TenantChange(rest).applyTo(blank(), problems);
    if (!problems.isEmpty()) {
      throw CruveroException.invalid("the tenant was not created", problems);
    }
    return new NewTenant(
        id,
        rest.has("displayName") ? read.displayName() : null,
        value(body, "namespace", Function.identity(), problems),
        value(body, "memoryNamespace", Function.identity(), problems),
        tier,
        read.timeZone().getId(),
        read.labels(),
        rest.has("registry") ? read.registry() : null,
        rest.has("limits") ? read.limits() : null,
        rest.has("policy") ? read.policy() : null,
        read.approval(),
        body.path("acceptDefaultLimits").asBoolean(false),
        body.path("adoptNamespace").asBoolean(false));
  }

  private static <T> @Nullable T value(
      JsonNode body, String name, Function<String, T> parser, List<Problem> problems) {
    JsonNode node = body.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    try {
      return parser.apply(node.asString(""));
    } catch (IllegalArgumentException shape) {
      problems.add(new Problem(name, String.valueOf(shape.getMessage())));
      return null;
    }
  }

  private static Tenant blank() {
    return new Tenant(
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
        0,
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
