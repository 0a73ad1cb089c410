package dev.cruvero.base;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The proxy for this installation's own HTTPS calls (Vault, providers), as {@code HTTPS_PROXY} and
 * {@code NO_PROXY} say. What tenants' tools fetch never goes this way.
 */
public final class OutboundProxy extends ProxySelector {

  private final @Nullable URI proxy;
  private final List<String> direct;

  /**
   * @param proxy address of the proxy; null or blank for none
   * @param noProxy hosts and domain endings, separated by commas, that are reached directly
   */
  public OutboundProxy(@Nullable String proxy, @Nullable String noProxy) {
    this.proxy = proxy == null || proxy.isBlank() ? null : URI.create(proxy);
    this.direct =
        noProxy == null
            ? List.of()
            : Arrays.stream(noProxy.toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
  }

  /** The proxy that a call to this address goes through; null when it goes directly. */
  public @Nullable InetSocketAddress proxyFor(URI target) {
    if (proxy == null || !"https".equalsIgnoreCase(target.getScheme()) || direct(target)) {
      return null;
    }
    return new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? 3128 : proxy.getPort());
  }

  private boolean direct(URI target) {
    String host = String.valueOf(target.getHost()).toLowerCase(Locale.ROOT);
    return direct.stream()
        .anyMatch(
            entry -> {
              String suffix = entry.startsWith(".") ? entry.substring(1) : entry;
              return entry.equals("*") || host.equals(suffix) || host.endsWith("." + suffix);
            });
  }

  @Override
  public List<Proxy> select(URI target) {
    InetSocketAddress address = proxyFor(target);
    return List.of(address == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, address));
  }

  @Override
  public void connectFailed(URI target, SocketAddress address, IOException failure) {
    // The caller sees the failure; there is no other proxy to try.
  }
}
