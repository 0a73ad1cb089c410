package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every route that there is, with every kind of key. */
class RoutesTest {

  private record Route(String method, String path) {}

  /** Open to everybody; a new one is added here on purpose or not at all. */
  private static final Set<String> OPEN =
      Set.of(
          "GET /api/health", "GET /api/health/detail", "GET /livez", "GET /readyz", "GET /error");

  /** Open to a tenant's key, for its own tenant. */
  private static final Set<String> TENANT =
      Set.of(
          "GET /v1/tenants/{id}",
          "GET /v1/runs",
          "POST /v1/runs",
          "GET /v1/runs/{id}",
          "GET /v1/runs/{id}/steps",
          "GET /v1/runs/{id}/events",
          "POST /v1/runs/{id}/cancel",
          "GET /v1/quota",
          "GET /v1/usage",
          "GET /v1/policy/explain",
          "GET /v1/whoami",
          "GET /v1/info",
          "GET /v1/openapi.json");

  private final TestServer server = Cruvero.server();
  private final List<Route> routes =
      server.bean(RequestMappingHandlerMapping.class).getHandlerMethods().keySet().stream()
          .flatMap(
              mapping ->
                  mapping.getPatternValues().stream()
                      .flatMap(
                          path ->
                              (mapping.getMethodsCondition().getMethods().isEmpty()
                                      ? Stream.of(RequestMethod.GET)
                                      : mapping.getMethodsCondition().getMethods().stream())
                                  .map(method -> new Route(method.name(), path))))
          .toList();

  @Test
  void withoutAKeyOnlyHealthAnswers() {
    assertThat(allowed(server.nobody())).isSubsetOf(OPEN).contains("GET /error");
  }

  @Test
  void aTenantsKeyDoesNothingBeyondItsOwnRunsAndReadings() {
    Set<String> beyond = allowed(server.runner(server.tenant()));

    beyond.removeAll(OPEN);
    assertThat(beyond).contains("GET /v1/whoami", "GET /v1/tenants/{id}").isSubsetOf(TENANT);
  }

  @Test
  void aPlatformKeyIsRefusedNowhere() {
    assertThat(allowed(server.admin())).hasSize(routes.size()).hasSizeGreaterThan(15);
  }

  /** The routes that are not refused to a client as such, whatever they answer. */
  private Set<String> allowed(Client client) {
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      String path = route.path().replaceAll("\\{[^}]*}", "none");
      int status = client.send(route.method(), path, BodyPublishers.ofString("{}")).status();
      if (status != 401 && status != 403) {
        allowed.add(route.method() + " " + route.path().replaceAll("\\{(runId|tenant)}", "{id}"));
      }
    }
    return allowed;
  }
}
