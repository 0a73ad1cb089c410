package dev.cruvero.access;

import static dev.cruvero.access.Role.AUDITOR;
import static dev.cruvero.access.Role.OPERATOR;
import static dev.cruvero.access.Role.PLATFORM_ADMIN;
import static dev.cruvero.access.Role.TENANT_ADMIN;
import static dev.cruvero.access.Role.TENANT_RUNNER;
import static dev.cruvero.access.Route.Reach.KEYS;
import static dev.cruvero.access.Route.Reach.OPEN;
import static dev.cruvero.access.Route.Reach.PLATFORM;
import static dev.cruvero.access.Route.Reach.SELF;
import static dev.cruvero.access.Route.Reach.TENANT_CONTENT;
import static dev.cruvero.access.Route.Reach.TENANT_IN_CONTEXT;
import static dev.cruvero.access.Route.Reach.TENANT_IN_PATH;
import static dev.cruvero.access.Route.Reach.TENANT_OR_PLATFORM;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Every route and who may use it: the security rules, the API description and the rejection matrix
 * of the tests all derive from this one table. A route that is not in it is refused.
 */
final class RouteTable {

  private static final Set<Role> NOBODY = Set.of();
  private static final Set<Role> ALL = Set.of(Role.values());
  private static final Set<Role> ADMIN = Set.of(PLATFORM_ADMIN);
  private static final Set<Role> OPERATORS = Set.of(PLATFORM_ADMIN, OPERATOR);
  private static final Set<Role> READERS = Set.of(PLATFORM_ADMIN, OPERATOR, AUDITOR);
  private static final Set<Role> OPERATORS_AND_TENANTS =
      Set.of(PLATFORM_ADMIN, OPERATOR, TENANT_ADMIN, TENANT_RUNNER);
  private static final Set<Role> OPERATORS_AND_OWNER =
      Set.of(PLATFORM_ADMIN, OPERATOR, TENANT_ADMIN);
  private static final Set<Role> READERS_AND_OWNER =
      Set.of(PLATFORM_ADMIN, OPERATOR, AUDITOR, TENANT_ADMIN);
  private static final Set<Role> ADMINS = Set.of(PLATFORM_ADMIN, TENANT_ADMIN);
  private static final Set<Role> ADMINS_AND_AUDITOR = Set.of(PLATFORM_ADMIN, TENANT_ADMIN, AUDITOR);

  static final List<Route> ROUTES =
      List.of(
          row(OPEN, GET, "/api/health", null, NOBODY),
          row(OPEN, GET, "/api/health/detail", null, NOBODY),
          row(OPEN, GET, "/livez", null, NOBODY),
          row(OPEN, GET, "/readyz", null, NOBODY),
          row(OPEN, GET, "/metrics", null, NOBODY),
          row(OPEN, GET, "/error", null, NOBODY),
          row(SELF, GET, "/v1/whoami", null, ALL),
          row(SELF, GET, "/v1/info", null, ALL),
          row(SELF, GET, "/v1/openapi.json", null, ALL),
          row(SELF, GET, "/v1/openapi.json.yaml", null, ALL),
          row(PLATFORM, GET, "/v1/doctor", "doctor", OPERATORS),
          row(PLATFORM, POST, "/v1/tenants", "tenants", OPERATORS),
          row(PLATFORM, GET, "/v1/tenants", "tenants", READERS),
          row(TENANT_IN_PATH, GET, "/v1/tenants/{id}", "tenants", ALL),
          row(TENANT_IN_PATH, PATCH, "/v1/tenants/{id}", "tenants", OPERATORS),
          row(TENANT_IN_PATH, POST, "/v1/tenants/{id}/suspend", "tenants", OPERATORS),
          row(TENANT_IN_PATH, POST, "/v1/tenants/{id}/resume", "tenants", OPERATORS),
          row(TENANT_IN_PATH, GET, "/v1/tenants/{id}/onboarding", "onboarding", READERS),
          row(TENANT_IN_PATH, GET, "/v1/tenants/{id}/onboarding/events", "onboarding", READERS),
          row(TENANT_IN_PATH, POST, "/v1/tenants/{id}/onboarding/retry", "onboarding", OPERATORS),
          row(TENANT_IN_PATH, POST, "/v1/tenants/{id}/onboarding/abandon", "onboarding", OPERATORS),
          row(TENANT_IN_PATH, POST, "/v1/tenants/{id}/verify", "onboarding", OPERATORS),
          row(TENANT_IN_PATH, GET, "/v1/tenants/{id}/checklist", "onboarding", READERS),
          row(TENANT_IN_PATH, GET, "/v1/tenants/{id}/secrets", "secrets", READERS_AND_OWNER),
          row(
              TENANT_IN_PATH,
              GET,
              "/v1/tenants/{id}/secrets/llm/{provider}",
              "secrets",
              READERS_AND_OWNER),
          row(
              TENANT_IN_PATH,
              PUT,
              "/v1/tenants/{id}/secrets/llm/{provider}",
              "secrets",
              OPERATORS_AND_OWNER),
          row(
              TENANT_IN_PATH,
              DELETE,
              "/v1/tenants/{id}/secrets/llm/{provider}",
              "secrets",
              OPERATORS_AND_OWNER),
          row(
              TENANT_IN_PATH,
              POST,
              "/v1/tenants/{id}/secrets/payload-key/rotate",
              "secrets",
              OPERATORS),
          row(PLATFORM, POST, "/v1/registries", "registries", OPERATORS),
          row(PLATFORM, GET, "/v1/registries", "registries", READERS),
          row(PLATFORM, GET, "/v1/registries/{id}/versions/{version}", "registries", READERS),
          row(TENANT_IN_CONTEXT, POST, "/v1/runs", "runs", OPERATORS_AND_TENANTS),
          row(TENANT_CONTENT, GET, "/v1/runs", "runs", OPERATORS_AND_TENANTS),
          row(TENANT_CONTENT, GET, "/v1/runs/{id}", "runs", OPERATORS_AND_TENANTS),
          row(TENANT_CONTENT, GET, "/v1/runs/{id}/steps", "runs", OPERATORS_AND_TENANTS),
          row(TENANT_CONTENT, GET, "/v1/runs/{id}/events", "runs", OPERATORS_AND_TENANTS),
          row(TENANT_IN_CONTEXT, POST, "/v1/runs/{id}/cancel", "runs", OPERATORS_AND_TENANTS),
          row(TENANT_IN_CONTEXT, GET, "/v1/quota", "quota", ALL),
          row(TENANT_IN_CONTEXT, GET, "/v1/quota/overrides", "quota", READERS),
          row(TENANT_IN_CONTEXT, POST, "/v1/quota/overrides", "quota", OPERATORS),
          row(TENANT_IN_CONTEXT, DELETE, "/v1/quota/overrides/{number}", "quota", OPERATORS),
          row(TENANT_IN_CONTEXT, GET, "/v1/quota/history", "quota", READERS),
          row(TENANT_IN_CONTEXT, GET, "/v1/usage", "quota", ALL),
          row(TENANT_IN_CONTEXT, GET, "/v1/policy/explain", "policy", ALL),
          row(TENANT_OR_PLATFORM, GET, "/v1/audit", "audit", READERS),
          row(TENANT_OR_PLATFORM, GET, "/v1/audit/verify", "audit", READERS),
          row(TENANT_OR_PLATFORM, GET, "/v1/audit/export", "audit", READERS),
          row(TENANT_OR_PLATFORM, GET, "/v1/audit/checkpoints", "audit", READERS),
          row(PLATFORM, GET, "/v1/audit/keys", "audit", READERS),
          row(TENANT_OR_PLATFORM, POST, "/v1/audit/erase", "audit", Set.of(PLATFORM_ADMIN)),
          row(TENANT_IN_PATH, POST, "/v1/tenants/{id}/support", "support", ADMIN),
          row(TENANT_IN_PATH, GET, "/v1/tenants/{id}/support", "support", ADMINS_AND_AUDITOR),
          row(TENANT_IN_PATH, DELETE, "/v1/tenants/{id}/support/{grantId}", "support", ADMIN),
          row(KEYS, POST, "/v1/keys", "keys", ADMINS),
          row(KEYS, GET, "/v1/keys", "keys", ADMINS_AND_AUDITOR),
          row(KEYS, POST, "/v1/keys/{keyId}/rotate", "keys", ADMINS),
          row(KEYS, DELETE, "/v1/keys/{keyId}", "keys", ADMINS),
          row(PLATFORM, POST, "/v1/tokens/revoke", "keys", ADMIN));

  private RouteTable() {}

  private static Route row(
      Route.Reach reach,
      HttpMethod method,
      String path,
      @Nullable String subject,
      Set<Role> roles) {
    return new Route(method, path, reach, subject, roles);
  }

  static Optional<Route> find(HttpServletRequest request) {
    return ROUTES.stream().filter(route -> route.matches(request)).findFirst();
  }

  /** The scopes that a key of this role can be limited to. */
  static Set<String> scopes(Role role) {
    Stream<String> scopes =
        ROUTES.stream()
            .filter(route -> route.roles().contains(role))
            .map(Route::scope)
            .filter(Objects::nonNull);
    return new TreeSet<>(scopes.toList());
  }
}
