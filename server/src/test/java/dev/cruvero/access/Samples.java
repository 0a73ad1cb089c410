package dev.cruvero.access;

import static java.util.Map.entry;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.TestServer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** For each route a request that really succeeds for whoever may make it. */
final class Samples {

  /** Whose things a request asks for; {@code NONE} names no tenant. */
  enum Target {
    OWN,
    FOREIGN,
    UNKNOWN,
    NONE
  }

  /** A request, and the status that it succeeds with. */
  record Sample(int success, String path, @Nullable Object body) {}

  private interface Maker {
    Sample make(Samples samples, Target target);
  }

  private static final Object NOTHING = Map.of();
  private static final Object OVERRIDE =
      Map.of("limit", "rpm", "value", 500, "for", "PT2H", "reason", "launch");
  private static final Object LEAVE = Map.of("duration", "PT1S", "reason", "a test");
  private static final String NO_RUN = "run_" + "0".repeat(32);
  private static final String NO_KEY = "0".repeat(12);

  private static final Map<String, Maker> MAKERS =
      Map.ofEntries(
          entry("GET /v1/whoami", get("/v1/whoami")),
          entry("GET /v1/info", get("/v1/info")),
          entry("GET /v1/openapi.json", get("/v1/openapi.json")),
          entry("GET /v1/openapi.json.yaml", get("/v1/openapi.json.yaml")),
          entry("GET /v1/doctor", get("/v1/doctor")),
          entry(
              "POST /v1/tenants",
              (_, _) ->
                  new Sample(
                      201,
                      "/v1/tenants",
                      Map.of("id", TestServer.newId().value(), "displayName", "new"))),
          entry("GET /v1/tenants", get("/v1/tenants")),
          entry("GET /v1/tenants/{id}", inTenant(200, "", null)),
          entry("PATCH /v1/tenants/{id}", inTenant(200, "", Map.of("displayName", "Other name"))),
          entry(
              "POST /v1/tenants/{id}/suspend",
              (samples, target) -> samples.turned(target, "ACTIVE", "/suspend")),
          entry(
              "POST /v1/tenants/{id}/resume",
              (samples, target) -> samples.turned(target, "SUSPENDED", "/resume")),
          entry("GET /v1/tenants/{id}/onboarding", inTenant(200, "/onboarding", null)),
          entry(
              "GET /v1/tenants/{id}/onboarding/events", inTenant(200, "/onboarding/events", null)),
          entry(
              "POST /v1/tenants/{id}/onboarding/retry",
              (samples, target) -> samples.begun(target, "/onboarding/retry")),
          entry(
              "POST /v1/tenants/{id}/onboarding/abandon",
              (samples, target) -> samples.begun(target, "/onboarding/abandon")),
          entry("POST /v1/tenants/{id}/verify", Samples::verify),
          entry("GET /v1/tenants/{id}/checklist", inTenant(200, "/checklist", null)),
          entry("GET /v1/tenants/{id}/secrets", inTenant(200, "/secrets", null)),
          entry(
              "GET /v1/tenants/{id}/secrets/llm/{provider}",
              (samples, target) -> samples.secret(target, 200, null)),
          entry(
              "PUT /v1/tenants/{id}/secrets/llm/{provider}",
              (samples, target) -> samples.secret(target, 200, Map.of("value", "another"))),
          entry(
              "DELETE /v1/tenants/{id}/secrets/llm/{provider}",
              (samples, target) -> samples.secret(target, 204, null)),
          entry(
              "POST /v1/tenants/{id}/secrets/payload-key/rotate",
              inTenant(200, "/secrets/payload-key/rotate", NOTHING)),
          entry(
              "POST /v1/registries",
              (_, _) ->
                  new Sample(200, "/v1/registries", Map.of("id", "default", "version", "v2.0.0"))),
          entry("GET /v1/registries", get("/v1/registries")),
          entry(
              "GET /v1/registries/{id}/versions/{version}",
              get("/v1/registries/default/versions/v2.0.0")),
          entry("POST /v1/runs", (_, _) -> new Sample(202, "/v1/runs", Map.of("prompt", "Hello"))),
          entry("GET /v1/runs", get("/v1/runs")),
          entry("GET /v1/runs/{id}", (samples, target) -> samples.run(target, 200, "", null)),
          entry(
              "GET /v1/runs/{id}/steps",
              (samples, target) -> samples.run(target, 200, "/steps", null)),
          entry(
              "GET /v1/runs/{id}/events",
              (samples, target) -> samples.run(target, 200, "/events", null)),
          entry(
              "POST /v1/runs/{id}/cancel",
              (samples, target) -> samples.run(target, 202, "/cancel", NOTHING)),
          entry("GET /v1/quota", get("/v1/quota")),
          entry("GET /v1/quota/overrides", get("/v1/quota/overrides")),
          entry(
              "POST /v1/quota/overrides",
              (_, _) -> new Sample(201, "/v1/quota/overrides", OVERRIDE)),
          entry("DELETE /v1/quota/overrides/{number}", Samples::overridden),
          entry("GET /v1/quota/history", get("/v1/quota/history")),
          entry("GET /v1/usage", get("/v1/usage")),
          entry("GET /v1/policy/explain", get("/v1/policy/explain?tool=calculator")),
          entry("GET /v1/audit", get("/v1/audit")),
          entry("GET /v1/audit/verify", get("/v1/audit/verify")),
          entry("GET /v1/audit/export", get("/v1/audit/export")),
          entry("GET /v1/audit/checkpoints", get("/v1/audit/checkpoints")),
          entry("GET /v1/audit/keys", get("/v1/audit/keys")),
          entry(
              "POST /v1/audit/erase",
              (_, _) -> new Sample(200, "/v1/audit/erase", Map.of("value", "nobody"))),
          entry("POST /v1/tenants/{id}/support", inTenant(201, "/support", LEAVE)),
          entry("GET /v1/tenants/{id}/support", inTenant(200, "/support", null)),
          entry("DELETE /v1/tenants/{id}/support/{grantId}", Samples::grant),
          entry("POST /v1/keys", Samples::newKey),
          entry("GET /v1/keys", get("/v1/keys")),
          entry(
              "POST /v1/keys/{keyId}/rotate",
              (samples, target) -> samples.key(target, 201, "/rotate", NOTHING)),
          entry(
              "POST /v1/tokens/revoke",
              (_, _) -> new Sample(200, "/v1/tokens/revoke", Map.of("subject", "nobody"))),
          entry(
              "DELETE /v1/keys/{keyId}", (samples, target) -> samples.key(target, 204, "", null)));

  private final AccessWorld world;
  private final TenantId unknown = TestServer.newId();
  private long override = 1;

  Samples(AccessWorld world) {
    this.world = world;
  }

  Sample of(Route route, Target target) {
    Maker maker = MAKERS.get(route.toString());
    return Objects.requireNonNull(maker, () -> "a sample is needed for " + route)
        .make(this, target);
  }

  TenantId tenant(Target target) {
    return switch (target) {
      case OWN, NONE -> world.own().tenant();
      case FOREIGN -> world.foreign().tenant();
      case UNKNOWN -> unknown;
    };
  }

  /** The unknown tenant's has the number of another one's, so that answers can be compared. */
  private Sample overridden(Target target) {
    if (target != Target.UNKNOWN) {
      override =
          world
              .server()
              .admin()
              .on(tenant(target))
              .post("/v1/quota/overrides", OVERRIDE)
              .json()
              .path("number")
              .asLong();
    }
    return new Sample(204, "/v1/quota/overrides/" + override, null);
  }

  private static Maker get(String path) {
    return (_, _) -> new Sample(200, path, null);
  }

  private static Maker inTenant(int success, String path, @Nullable Object body) {
    return (samples, target) ->
        new Sample(success, "/v1/tenants/" + samples.tenant(target) + path, body);
  }

  /** On a tenant whose onboarding has just begun, for none of the others is any longer. */
  private Sample begun(Target target, String path) {
    TenantId tenant = target == Target.UNKNOWN ? unknown : world.server().tenant();
    return new Sample(202, "/v1/tenants/" + tenant + path, NOTHING);
  }

  /** On a tenant of its own in that state, for the others have work to do. */
  private Sample turned(Target target, String state, String path) {
    TenantId tenant = target == Target.UNKNOWN ? unknown : world.inState(state);
    return new Sample(200, "/v1/tenants/" + tenant + path, Map.of("reason", "a test"));
  }

  private Sample verify(Target target) {
    if (target != Target.UNKNOWN) {
      // Another sample may have deleted it, and without it no verification ends.
      world.secret(tenant(target));
      world.quiet(tenant(target));
    }
    return new Sample(202, "/v1/tenants/" + tenant(target) + "/verify", Map.of("sample", false));
  }

  private Sample secret(Target target, int success, @Nullable Object body) {
    if (target != Target.UNKNOWN) {
      world.secret(tenant(target));
    }
    return new Sample(success, "/v1/tenants/" + tenant(target) + "/secrets/llm/openrouter", body);
  }

  Sample run(Target target, int success, String path, @Nullable Object body) {
    String run =
        switch (target) {
          case OWN, NONE -> world.own().run();
          case FOREIGN -> world.foreign().run();
          case UNKNOWN -> NO_RUN;
        };
    return new Sample(success, "/v1/runs/" + run + path, body);
  }

  private Sample grant(Target target) {
    String path = "/v1/tenants/" + tenant(target) + "/support";
    Object leave = Map.of("duration", "PT1H", "reason", "a test");
    String grant =
        target == Target.UNKNOWN
            ? "sup_000000000000"
            : AccessWorld.succeed(world.server().admin().post(path, leave)).path("id").asString();
    return new Sample(204, path + "/" + grant, null);
  }

  private Sample newKey(Target target) {
    return new Sample(
        201, "/v1/keys", Map.of("role", "tenant-runner", "tenant", tenant(target).value()));
  }

  private Sample key(Target target, int success, String path, @Nullable Object body) {
    String key =
        target == Target.UNKNOWN
            ? NO_KEY
            : world.server().key(Role.TENANT_RUNNER, tenant(target)).principal().keyId();
    return new Sample(success, "/v1/keys/" + key + path, body);
  }
}
