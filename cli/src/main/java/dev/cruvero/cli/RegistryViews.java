package dev.cruvero.cli;

import tools.jackson.databind.JsonNode;

/** How registries look, and where they are. */
final class RegistryViews {

  static final View LIST =
      View.of(
          "digest",
          "ID=id",
          "VERSION=version",
          "TENANT=tenant",
          "DIGEST=digest",
          "CREATED=createdAt");

  static final View TOOLS =
      View.of(
          "name",
          "NAME=name",
          "IDEMPOTENCY=idempotency",
          "APPROVAL=approval",
          "TIMEOUT_MS=timeoutMs",
          "DESCRIPTION=description");

  private RegistryViews() {}

  static String name(JsonNode registry) {
    String tenant = Json.text(registry, "tenant");
    String name = Json.text(registry, "id") + "@" + Json.text(registry, "version");
    return tenant.isEmpty() ? name : name + " of tenant " + tenant;
  }
}
