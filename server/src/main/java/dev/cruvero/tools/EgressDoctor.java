package dev.cruvero.tools;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.health.DoctorCheck;
import dev.cruvero.health.Finding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the proxy that http_get has to use takes connections. */
final class EgressDoctor implements DoctorCheck {

  private static final String GROUP = "tools";
  private static final String CHECK = "egress-proxy";

  private final @Nullable URI proxy;

  EgressDoctor(@Nullable URI proxy) {
    this.proxy = proxy;
  }

  @Override
  public String group() {
    return GROUP;
  }

  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    URI address = proxy;
    if (address == null) {
      return List.of(
          Finding.ok(GROUP, CHECK, "http_get goes out directly, guarded", Owner.PLATFORM_SRE));
    }
    int port = address.getPort() < 0 ? 3128 : address.getPort();
    try (Socket socket = new Socket(Proxy.NO_PROXY)) {
      socket.connect(new InetSocketAddress(address.getHost(), port), Egress.CONNECT_MILLIS);
      return List.of(
          Finding.ok(GROUP, CHECK, "the egress proxy takes connections", Owner.PLATFORM_SRE));
    } catch (IOException _) {
      return List.of(
          Finding.fail(
              GROUP,
              CHECK,
              "the egress proxy at " + address.getHost() + ":" + port + " takes no connection",
              Owner.PLATFORM_SRE,
              "start the proxy or correct CRUVERO_EGRESS_PROXY, then: cruvero doctor"));
    }
  }
}
