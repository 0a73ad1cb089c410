package dev.cruvero.isolation;

import dev.cruvero.access.Access;
import dev.cruvero.access.IssuedKey;
import dev.cruvero.access.Role;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.tenants.Tenant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Presents one tenant's API key for another tenant, at this server's own listener. */
final class KeyProbes {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private static final Actor ACTOR = Actor.system("isolation");
  private static final Duration KEY_LIVES = Duration.ofMinutes(2);

  private final Access access;
  private final Supplier<URI> listener;
  private final InstantSource clock;

  /**
   * @param listener asked late: the port is known once the server listens
   */
  KeyProbes(Access access, Supplier<URI> listener, InstantSource clock) {
    this.access = access;
    this.listener = listener;
    this.clock = clock;
  }

  /** With a key that is the actor's for this look only. */
  List<Probe> between(Tenant actor, Tenant target) {
    IssuedKey key =
        access.issue(
            Role.TENANT_RUNNER,
            actor.id(),
            "isolation probe",
            clock.instant().plus(KEY_LIVES),
            ACTOR);
    try {
      return between(actor, key.text(), target);
    } finally {
      access.revoke(key.principal().keyId(), ACTOR);
    }
  }

  List<Probe> between(Tenant actor, String key, Tenant target) {
    Answer own = get("/v1/tenants/" + actor.id(), key, null, actor.id().value());
    return List.of(
        probe("key.path", actor, target, own, id -> get("/v1/tenants/" + id, key, null, id)),
        probe("key.header", actor, target, own, id -> get("/v1/quota", key, id, id)));
  }

  /** Another tenant has to be answered for to the letter as one that is not there. */
  private static Probe probe(
      String boundary, Tenant actor, Tenant target, Answer own, Function<String, Answer> attempt) {
    Answer foreign = attempt.apply(target.id().value());
    Answer unknown = attempt.apply(unknown());
    boolean refused = foreign.status() == 403 || foreign.status() == 404;
    return Probe.of(
        boundary,
        actor,
        target,
        unknown.status() + ", as for an unknown tenant",
        foreign.status()
            + (foreign.equals(unknown)
                ? ", as for an unknown tenant"
                : ", and an unknown tenant is answered otherwise"),
        refused && foreign.equals(unknown),
        "its own record: " + own.status(),
        own.status() == 200,
        "Cruvero");
  }

  private static String unknown() {
    return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
  }

  /** What was answered about a tenant, without that tenant's id and the request's. */
  private record Answer(int status, String body) {
    static Answer of(HttpResponse<String> response, String tenant) {
      return new Answer(
          response.statusCode(),
          response.body().replace(tenant, "…").replaceAll("\"requestId\":\"[^\"]*\"", ""));
    }
  }

  private Answer get(String path, String key, @Nullable String context, String tenant) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(listener.get().resolve(path))
            .timeout(Duration.ofSeconds(5))
            .header("Authorization", "Bearer " + key);
    if (context != null) {
      request.header("X-Cruvero-Tenant-Id", context);
    }
    try {
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      // A used-up window of requests says as little of the boundary as a failure does.
      if (response.statusCode() == 429 || response.statusCode() >= 500) {
        throw unanswered(null);
      }
      return Answer.of(response, tenant);
    } catch (IOException failure) {
      throw unanswered(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw unanswered(interrupted);
    }
  }

  private static CruveroException unanswered(@Nullable Throwable cause) {
    return new CruveroException(
        ErrorCode.UNHEALTHY,
        "the key probe was not answered by this server's own listener",
        "cruvero health --detail",
        Map.of(),
        List.of(),
        cause);
  }
}
