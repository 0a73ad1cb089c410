package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.access.Route.Reach;
import dev.cruvero.access.Samples.Sample;
import dev.cruvero.access.Samples.Target;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every route with every role, on its own tenant, a foreign one, an unknown one and none; whoever
 * is allowed really succeeds.
 */
@Tag("soak-sealed")
class RejectionMatrixTest {

  private static final Set<String> VERBS =
      Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** What differs from answer to answer, whoever asks. */
  private static final Set<String> MOVING =
      Set.of("date", "x-request-id", "ratelimit", "retry-after");

  private final AccessWorld world = AccessWorld.shared();
  private final Samples samples = new Samples(world);
  private final Map<Role, Client> clients = new EnumMap<>(Role.class);

  @BeforeEach
  void arrive() {
    for (Role role : Role.values()) {
      IssuedKey key = world.server().key(role, role.platform() ? null : world.own().tenant());
      clients.put(role, world.server().client(key.text()));
    }
  }

  static Stream<Route> routes() {
    return RouteTable.ROUTES.stream().filter(route -> route.reach() != Reach.OPEN);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void nobodyIsAskedForAKeyWhateverTheTarget(Route route) {
    for (Target target : targets(route)) {
      Answer answer = ask(world.server().nobody(), route, target);

      assertThat(answer.status()).as("%s of %s", route, target).isEqualTo(401);
      assertThat(answer.code()).isEqualTo("UNAUTHENTICATED");
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aRoleThatIsNotInTheRowIsRefusedWhateverTheTarget(Route route) {
    for (Role role : EnumSet.allOf(Role.class)) {
      if (route.roles().contains(role)) {
        continue;
      }
      for (Target target : targets(route)) {
        Answer answer = ask(client(role), route, target);

        assertThat(answer.status()).as("%s by %s of %s", route, role, target).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("FORBIDDEN");
      }
      assertAlike(route, client(role));
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aRoleThatIsInTheRowSucceeds(Route route) {
    for (Role role : route.roles()) {
      for (Target target : targets(route)) {
        if (!role.platform() && (target == Target.FOREIGN || target == Target.UNKNOWN)) {
          continue;
        }
        Sample sample = samples.of(route, target);
        int expected = role.platform() ? platform(route, target, sample) : sample.success();

        Answer answer = ask(client(role), route, target, sample);

        assertThat(answer.status())
            .as("%s by %s of %s: %s", route, role, target, answer)
            .isEqualTo(expected);
      }
    }
  }

  /** What the platform is answered: it may see that there is no such tenant. */
  private static int platform(Route route, Target target, Sample sample) {
    if (target == Target.UNKNOWN && route.reach() != Reach.TENANT_OR_PLATFORM) {
      return 404;
    }
    return target == Target.NONE && inContext(route) && route.reach() != Reach.TENANT_OR_PLATFORM
        ? 400
        : sample.success();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aTenantCannotTellAForeignThingFromOneThatIsNot(Route route) {
    for (Role role : route.roles()) {
      if (role.platform() || !targets(route).contains(Target.FOREIGN)) {
        continue;
      }
      Answer answer = ask(client(role), route, Target.FOREIGN);

      assertThat(answer.status())
          .as("%s by %s: %s", route, role, answer)
          .isEqualTo(inContext(route) ? 403 : 404);
      assertAlike(route, client(role));
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aForeignRunUnderTheOwnTenantIsAnUnknownRun(Route route) {
    if (!route.path().startsWith("/v1/runs/{id}")) {
      return;
    }
    for (Role role : List.of(Role.TENANT_ADMIN, Role.TENANT_RUNNER)) {
      Answer foreign = send(client(role), route, samples.of(route, Target.FOREIGN));
      Answer unknown = send(client(role), route, samples.of(route, Target.UNKNOWN));

      assertThat(foreign.code()).isEqualTo("RUN_NOT_FOUND");
      assertThat(shape(foreign)).isEqualTo(shape(unknown));
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void otherVerbsOfThePathAreRefused(Route route) {
    Set<String> known = new java.util.TreeSet<>(VERBS);
    routes()
        .filter(other -> other.path().equals(route.path()))
        .forEach(other -> known.remove(other.method().name()));
    String path = samples.of(route, Target.OWN).path();
    for (String verb : known) {
      assertThat(verb(world.server().nobody(), verb, path)).isEqualTo(401);
      for (Role role : EnumSet.complementOf(EnumSet.of(Role.PLATFORM_ADMIN))) {
        assertThat(verb(client(role), verb, path)).as("%s %s", verb, path).isEqualTo(403);
      }
      assertThat(verb(client(Role.PLATFORM_ADMIN), verb, path))
          .as("%s %s", verb, path)
          .isIn(200, 405);
    }
  }

  private static int verb(Client client, String verb, String path) {
    return client.send(verb, path, BodyPublishers.ofString("{}")).status();
  }

  @Test
  void aKeyEndsItselfOnlyWhereItsRoleEndsKeys() {
    for (Role role : Role.values()) {
      IssuedKey key = world.server().key(role, role.platform() ? null : world.own().tenant());
      Client client = world.server().client(key.text());
      boolean may = role == Role.PLATFORM_ADMIN || role == Role.TENANT_ADMIN;

      Answer ended = client.delete("/v1/keys/" + key.principal().keyId());

      assertThat(ended.status()).as(role.id()).isEqualTo(may ? 204 : 403);
      assertThat(client.get("/v1/whoami").status()).isEqualTo(may ? 401 : 200);
    }
  }

  private static boolean inContext(Route route) {
    return switch (route.reach()) {
      case TENANT_IN_CONTEXT, TENANT_CONTENT, TENANT_OR_PLATFORM -> true;
      case OPEN, SELF, PLATFORM, KEYS, TENANT_IN_PATH -> false;
    };
  }

  private static Set<Target> targets(Route route) {
    if (inContext(route)) {
      return EnumSet.allOf(Target.class);
    }
    boolean named = route.reach() == Reach.TENANT_IN_PATH;
    boolean key = route.reach() == Reach.KEYS && !route.toString().equals("GET /v1/keys");
    return named || key
        ? EnumSet.of(Target.OWN, Target.FOREIGN, Target.UNKNOWN)
        : EnumSet.of(Target.OWN);
  }

  private Client client(Role role) {
    return java.util.Objects.requireNonNull(clients.get(role));
  }

  private Answer ask(Client client, Route route, Target target) {
    return ask(client, route, target, samples.of(route, target));
  }

  private Answer ask(Client client, Route route, Target target, Sample sample) {
    boolean header = inContext(route) && target != Target.NONE;
    return send(header ? client.on(samples.tenant(target)) : client, route, sample);
  }

  private static Answer send(Client client, Route route, Sample sample) {
    String method = route.method().name();
    return sample.body() == null
        ? client.send(method, sample.path(), BodyPublishers.noBody())
        : client.send(
            method,
            sample.path(),
            BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(sample.body())));
  }

  private void assertAlike(Route route, Client client) {
    if (targets(route).contains(Target.FOREIGN)) {
      Answer foreign = ask(client, route, Target.FOREIGN);
      Answer unknown = ask(client, route, Target.UNKNOWN);

      assertThat(shape(foreign)).as(route.toString()).isEqualTo(shape(unknown));
    }
  }

  /** Status, headers and body, with the ids that were sent or drawn masked. */
  private static List<Object> shape(Answer answer) {
    Map<String, Object> headers = new TreeMap<>();
    answer
        .headers()
        .map()
        .forEach(
            (name, values) ->
                headers.put(
                    name, MOVING.stream().anyMatch(name::contains) ? values.size() : values));
    headers.remove("connection"); // Tomcat ends each after a hundred requests.
    List<Object> shape = new ArrayList<>(List.of(answer.status(), headers));
    shape.add(
        answer
            .text()
            .replaceAll("(req|run|sup)_[0-9a-f]+|\\bt[0-9a-f]{12}\\b|\\b[0-9a-f]{12}\\b", "ID"));
    return shape;
  }
}
