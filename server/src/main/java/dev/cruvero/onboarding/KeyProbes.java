package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.tenants.Tenant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Presents one tenant's API key for another tenant, at this server's own listener. */
final class KeyProbes {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final Supplier<URI> listener;

  /**
   * @param listener asked late: the port is known once the server listens
   */
  KeyProbes(Supplier<URI> listener) {
    this.listener = listener;
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

  private int get(String path, String key, @org.jspecify.annotations.Nullable Tenant context) {
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

  private static CruveroException unanswered(@org.jspecify.annotations.Nullable Throwable cause) {
    return new CruveroException(
        ErrorCode.UNHEALTHY,
        "the key probe was not answered by this server's own listener",
        "cruvero health --detail",
        java.util.Map.of(),
        List.of(),
        cause);
  }
}
