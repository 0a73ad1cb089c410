package dev.cruvero.health;

import dev.cruvero.api.OutboundProxy;
import dev.cruvero.api.Owner;
import dev.cruvero.base.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The providers' addresses take connections; nothing is sent, so nothing is billed. Asked twice a
 * minute at most. Never worse than degraded: a provider's fault is not this installation's.
 */
final class ProvidersCheck implements HealthCheck {

  private static final Duration BETWEEN = Duration.ofSeconds(30);
  private static final int CONNECT_MILLIS = 1500;

  private final Settings.Llm llm;
  private final OutboundProxy proxies;
  private final InstantSource clock;
  private @Nullable Component last;
  private Instant lastAt = Instant.MIN;

  ProvidersCheck(Settings.Llm llm, OutboundProxy proxies, InstantSource clock) {
    this.llm = llm;
    this.proxies = proxies;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "llm";
  }

  @Override
  public synchronized Component check() {
    Component known = last;
    if (known != null
        && known.status() == Status.HEALTHY
        && clock.instant().isBefore(lastAt.plus(BETWEEN))) {
      return known;
    }
    Component seen = look();
    last = seen;
    lastAt = clock.instant();
    return seen;
  }

  private Component look() {
    List<String> unreachable = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (String provider : llm.failoverChain()) {
      if (provider.equals("azure")) {
        // Each tenant has an Azure resource of its own: one tenant's fault is not this component's.
        continue;
      }
      URI target = llm.openrouterUrl();
      addresses.add(target.toString());
      if (!connects(target)) {
        unreachable.add(provider);
      }
    }
    String address = String.join(", ", addresses);
    if (unreachable.isEmpty()) {
      return Component.healthy(name(), address, Owner.PLATFORM_SRE);
    }
    return new Component(
        name(),
        Status.DEGRADED,
        "no connection to " + String.join(", ", unreachable),
        address,
        Owner.PLATFORM_SRE,
        "check the network to the LLM provider and HTTPS_PROXY, then: cruvero doctor");
  }

  private boolean connects(URI target) {
    InetSocketAddress proxy = proxies.proxyFor(target);
    int port =
        target.getPort() >= 0 ? target.getPort() : "http".equals(target.getScheme()) ? 80 : 443;
    try (Socket socket = new Socket(java.net.Proxy.NO_PROXY)) {
      socket.connect(
          proxy == null ? new InetSocketAddress(target.getHost(), port) : proxy, CONNECT_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
