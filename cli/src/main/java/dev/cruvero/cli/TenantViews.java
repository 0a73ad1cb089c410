package dev.cruvero.cli;

import tools.jackson.databind.JsonNode;

/** How tenants look. */
final class TenantViews {

  static final View LIST =
      View.of(
          "id",
          "ID=id",
          "NAME=displayName",
          "ENABLED=enabled",
          "STATE=state",
          "TIER=tier",
          "NAMESPACE=namespace",
          "REGISTRY=registry");

  static final View ONE =
      View.of(
          "id",
          "id",
          "displayName",
          "enabled",
          "state",
          "tier",
          "namespace",
          "memoryNamespace",
          "timeZone",
          "labels",
          "registry",
          "limits.rpm=effectiveLimits.rpm",
          "limits.rph=effectiveLimits.rph",
          "limits.tpd=effectiveLimits.tpd",
          "limits.maxRunsPerDay=effectiveLimits.maxRunsPerDay",
          "limits.costPerDayUsd=effectiveLimits.costPerDayUsd",
          "limits.apiRpm=effectiveLimits.apiRpm",
          "limitsAccepted",
          "policy.allowedModels",
          "policy.blockedModels",
          "policy.allowedTools",
          "policy.blockedTools",
          "policy.httpHosts",
          "policy.downgradeModel",
          "approval.document",
          "uid",
          "revision",
          "createdAt",
          "updatedAt");

  private TenantViews() {}

  /** What helps a tenant that is not active. */
  static void next(Session session, JsonNode tenant) {
    String state = Json.text(tenant, "state");
    if (!state.equals("ACTIVE")) {
      String verb = state.equals("SUSPENDED") ? "resume" : "checklist";
      session.next("cruvero tenant " + verb + " --id " + Json.text(tenant, "id"));
    }
  }

  static void warnings(Session session, JsonNode tenant) {
    tenant
        .path("warnings")
        .forEach(warning -> session.note("warning: " + Json.text(warning, "message")));
  }
}
