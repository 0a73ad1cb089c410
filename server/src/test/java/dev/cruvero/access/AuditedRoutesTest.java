package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.access.Route.Reach;
import dev.cruvero.access.Samples.Sample;
import dev.cruvero.access.Samples.Target;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;

/** Every route that changes something leaves an event, and every refusal does. */
class AuditedRoutesTest {

  /** A tenant's daily work, which its runs record themselves; an event each would queue them up. */
  private static final Set<String> WORK = Set.of("POST /v1/runs", "POST /v1/runs/{id}/cancel");

  private static final Map<String, Object> NEW_REGISTRY =
      Map.of(
          "id",
          "new",
          "version",
          "v1.0.0",
          "tools",
          List.of(
              Map.of(
                  "name", "calculator",
                  "description", "Calculates.",
                  "schema", Map.of("type", "object"),
                  "idempotency", "read-only",
                  "approval", "never",
                  "timeoutMs", 1000)));

  private final AccessWorld world = AccessWorld.shared();
  private final Samples samples = new Samples(world);

  static Stream<Route> changing() {
    return RouteTable.ROUTES.stream()
        .filter(route -> !route.method().equals(HttpMethod.GET))
        .filter(route -> !WORK.contains(route.toString()));
  }

  private List<String> outcomes(IssuedKey key) {
    return world
        .server()
        .database()
        .superuser()
        .sql(
            """
            select outcome from (
              select actor, outcome from cruvero.audit_events
              union all select actor, outcome from cruvero.platform_audit_events) all_events
            where actor = ?
            """)
        .param(key.principal().actor().toString())
        .query((row, _) -> String.valueOf(row.getString(1)))
        .list();
  }

  private Answer send(IssuedKey key, Route route, Sample sample) {
    Client client = world.server().client(key.text());
    boolean named =
        !route.path().startsWith("/v1/keys") && !route.path().startsWith("/v1/registries");
    return (named ? client.on(world.own().tenant()) : client)
        .send(
            route.method().name(),
            sample.path(),
            BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(sample.body())));
  }

  private Sample sample(Route route) {
    // A registry that is there already is no change.
    return route.path().equals("/v1/registries")
        ? new Sample(201, route.path(), NEW_REGISTRY)
        : samples.of(route, Target.OWN);
  }

  @ParameterizedTest
  @MethodSource("changing")
  void whoChangesSomethingIsOnRecord(Route route) {
    Role role = route.roles().contains(Role.PLATFORM_ADMIN) ? Role.PLATFORM_ADMIN : Role.OPERATOR;
    IssuedKey key = world.server().key(role, null);
    Sample sample = sample(route);

    Answer answer = send(key, route, sample);

    assertThat(answer.status()).as(answer.text()).isEqualTo(sample.success());
    assertThat(outcomes(key)).as(route.toString()).contains("ALLOWED");
  }

  @Test
  void whoIsRefusedIsOnRecordAsOftenAsThat() {
    IssuedKey key = world.server().key(Role.TENANT_RUNNER, world.own().tenant());
    Client runner = world.server().client(key.text());
    List<Route> beyond =
        RouteTable.ROUTES.stream()
            .filter(route -> route.reach() != Reach.OPEN)
            .filter(route -> !route.roles().contains(Role.TENANT_RUNNER))
            .toList();

    beyond.forEach(
        route ->
            assertThat(
                    runner
                        .send(
                            route.method().name(),
                            route.path().replaceAll("\\{[^}]*}", "none"),
                            BodyPublishers.ofString("{}"))
                        .status())
                .as(route.toString())
                .isEqualTo(403));

    world.server().bean(Denials.class).flush();
    assertThat(beyond).hasSizeGreaterThan(20);
    assertThat(denied(key)).isEqualTo(beyond.size());
  }

  private long denied(IssuedKey key) {
    return world
        .server()
        .database()
        .superuser()
        .sql(
            """
            select sum(coalesce((details ->> 'repeated')::bigint, 1)) from cruvero.platform_audit_events
            where actor = ? and outcome = 'DENIED'
            """)
        .param(key.principal().actor().toString())
        .query(Long.class)
        .single();
  }
}
