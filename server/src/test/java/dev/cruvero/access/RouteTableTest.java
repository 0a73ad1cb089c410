package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.access.Route.Reach;
import dev.cruvero.testing.Cruvero;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The table says who may use each route that there is. */
class RouteTableTest {

  /** Served on a port of its own, by no controller of ours. */
  private static final Set<String> ELSEWHERE = Set.of("GET /metrics");

  private static Set<String> served() {
    return Cruvero.server()
        .bean(RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .stream()
        .flatMap(RouteTableTest::routes)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> routes(RequestMappingInfo mapping) {
    Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
    return mapping.getPatternValues().stream()
        .flatMap(
            path ->
                (methods.isEmpty() ? Set.of(RequestMethod.GET) : methods)
                    .stream().map(method -> method + " " + path));
  }

  @Test
  void everyRouteHasExactlyOneRow() {
    assertThat(RouteTable.ROUTES)
        .extracting(Route::toString)
        .filteredOn(route -> !ELSEWHERE.contains(route))
        .as("add a row to RouteTable and a sample to RejectionMatrixTest for each new route")
        .containsExactlyInAnyOrderElementsOf(served());
  }

  @Test
  void whatIsOpenIsHealthOnly() {
    assertThat(RouteTable.ROUTES)
        .filteredOn(route -> route.reach() == Reach.OPEN)
        .extracting(Route::path)
        .containsExactly(
            "/api/health", "/api/health/detail", "/livez", "/readyz", "/metrics", "/error");
  }

  @Test
  void auditorsChangeNothingAndSeeNoContent() {
    assertThat(RouteTable.ROUTES)
        .filteredOn(route -> route.roles().contains(Role.AUDITOR))
        .allMatch(route -> route.method().name().equals("GET"))
        .noneMatch(route -> route.reach() == Reach.TENANT_CONTENT)
        .hasSizeGreaterThan(10);
  }

  @Test
  void whatReachesAcrossTenantsTakesNoTenantsRole() {
    assertThatThrownBy(
            () ->
                new Route(
                    HttpMethod.GET, "/v1/all", Reach.PLATFORM, "all", Set.of(Role.TENANT_ADMIN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Route(HttpMethod.GET, "/v1/all", Reach.PLATFORM, "all", Set.of(Role.AUDITOR)))
        .isNotNull();
  }

  @Test
  void operatorsHandOutNoKeys() {
    assertThat(RouteTable.scopes(Role.OPERATOR)).doesNotContain("keys:write", "keys:read");
    assertThat(RouteTable.scopes(Role.PLATFORM_ADMIN)).contains("keys:write", "keys:read");
  }

  @Test
  void tenantsChangeTheirRunsCredentialsAndKeysOnly() {
    assertThat(RouteTable.scopes(Role.TENANT_ADMIN))
        .filteredOn(scope -> scope.endsWith(":write"))
        .containsExactly("keys:write", "runs:write", "secrets:write");
    assertThat(RouteTable.scopes(Role.TENANT_RUNNER))
        .filteredOn(scope -> scope.endsWith(":write"))
        .containsExactly("runs:write");
  }
}
