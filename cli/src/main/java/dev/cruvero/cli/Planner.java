package dev.cruvero.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares a file with what the server has, and makes the calls the runbook's commands make. */
final class Planner {

  private final Session session;
  private final SpecFile spec;
  private final boolean rotate;

  /**
   * @param rotate write secrets that are there already: their values cannot be compared
   */
  Planner(Session session, SpecFile spec, boolean rotate) {
    this.session = session;
    this.spec = spec;
    this.rotate = rotate;
  }

  Plan plan() {
    JsonNode current = orMissing(Call.get("/v1/tenants/{}", spec.tenant()));
    List<Plan.Change> changes = new ArrayList<>();
    registry(changes);
    Plan.Change tenant = Plan.tenant(spec, current);
    changes.add(tenant);
    secrets(changes, current);
    Plan plan = new Plan(spec, changes);
    rehearse(tenant);
    return plan;
  }

  /** Carries the plan out; the values of secrets were read before the first call. */
  void apply(Plan plan) {
    Map<String, String> values = secretValues(plan);
    for (Plan.Change change : plan.changes()) {
      if (change.action() == Plan.Action.UNCHANGED) {
        continue;
      }
      switch (change.object()) {
        case "registry" ->
            session
                .http()
                .send(Call.post("/v1/registries").suffix("registry").body(registryBody()));
        case "tenant" -> TenantViews.warnings(session, session.http().json(tenantCall(change)));
        default ->
            SecretPutCommand.put(
                session, spec.tenant(), change.name(), values.getOrDefault(change.name(), ""));
      }
    }
  }

  private void registry(List<Plan.Change> changes) {
    JsonNode wanted = spec.wanted().path("registry");
    if (wanted.isMissingNode()) {
      return;
    }
    String id = Json.text(wanted, "id");
    String version = Json.text(wanted, "version");
    JsonNode known = orMissing(Call.get("/v1/registries/{}/versions/{}", id, version));
    Plan.Action action = known.isMissingNode() ? Plan.Action.CREATE : Plan.Action.UNCHANGED;
    changes.add(new Plan.Change("registry", id + "@" + version, action, List.of()));
  }

  private void secrets(List<Plan.Change> changes, JsonNode tenant) {
    List<String> known = tenant.isMissingNode() ? List.of() : knownSecrets();
    for (String provider : spec.secrets().keySet()) {
      Plan.Action action =
          !known.contains(provider)
              ? Plan.Action.CREATE
              : rotate ? Plan.Action.CHANGE : Plan.Action.UNCHANGED;
      changes.add(new Plan.Change("secret", provider, action, List.of()));
    }
  }

  private List<String> knownSecrets() {
    if (spec.secrets().isEmpty()) {
      return List.of();
    }
    return session
        .http()
        .items(Call.get("/v1/tenants/{}/secrets", spec.tenant()), Integer.MAX_VALUE)
        .stream()
        .filter(secret -> !secret.path("deleted").asBoolean(false))
        .map(secret -> Json.text(secret, "provider"))
        .toList();
  }

  // Lets the server check what only it knows (models, taken names) before anybody says yes.
  private void rehearse(Plan.Change tenant) {
    if (tenant.action() != Plan.Action.UNCHANGED) {
      session.http().send(tenantCall(tenant).query("dryRun", "true"));
    }
  }

  private Call tenantCall(Plan.Change change) {
    return change.action() == Plan.Action.CREATE
        ? Call.post("/v1/tenants").body(spec.wanted())
        : Call.of("PATCH", "/v1/tenants/{}", spec.tenant()).body(Plan.patch(spec, change));
  }

  private ObjectNode registryBody() {
    return ((ObjectNode) spec.wanted().path("registry")).deepCopy();
  }

  private Map<String, String> secretValues(Plan plan) {
    Map<String, String> values = new HashMap<>();
    for (Plan.Change change : plan.changes()) {
      SecretSource source = spec.secrets().get(change.name());
      if (change.object().equals("secret")
          && change.action() != Plan.Action.UNCHANGED
          && source != null) {
        values.put(change.name(), source.read(session.io()));
      }
    }
    return values;
  }

  private JsonNode orMissing(Call call) {
    try {
      return session.http().json(call);
    } catch (Failure e) {
      if (e.notFound()) {
        return MissingNode.getInstance();
      }
      throw e;
    }
  }
}
