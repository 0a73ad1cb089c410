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
    int path = get("/v1/tenants/" + target.id(), key, null);
    int header = get("/v1/tenants/" + target.id(), key, target);
    int quota = get("/v1/quota", key, target);
    int own = get("/v1/tenants/" + actor.id(), key, null);
    String control = "its own record: " + own;
    return List.of(
        Probe.of(
            "key.path",
            actor,
            target,
            "404, as for an unknown tenant",
            path + ", with the tenant's header " + header,
            path == 404 && header != 200,
            control,
            own == 200,
            "Cruvero"),
        Probe.of(
            "key.header",
            actor,
            target,
            "403",
            String.valueOf(quota),
            quota == 403 || quota == 404,
            control,
            own == 200,
            "Cruvero"));
  }

  private int get(String path, String key, @Nullable Tenant context) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(listener.get().resolve(path))
            .timeout(Duration.ofSeconds(5))
            .header("Authorization", "Bearer " + key);
    if (context != null) {
      request.header("X-Cruvero-Tenant-Id", context.id().value());
    }
    try {
      int status = HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status >= 500) {
        throw unanswered(null);
      }
      return status;
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
