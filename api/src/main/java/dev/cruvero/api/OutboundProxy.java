package dev.cruvero.api;

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
 * The proxy for Cruvero's own HTTPS calls (its server, Vault, providers), as {@code HTTPS_PROXY}
 * and {@code NO_PROXY} say. What tenants' tools fetch never goes this way.
 */
public final class OutboundProxy extends ProxySelector {

  private static final int HTTPS_PORT = 443;

  private final @Nullable URI proxy;
  private final List<String> direct;

  /**
   * @param proxy address of the proxy; null for none
   * @param noProxy what is reached directly, separated by commas: hosts with everything below them,
   *     each with or without a port, or an asterisk for all
   */
  public OutboundProxy(@Nullable URI proxy, String noProxy) {
    this.proxy = proxy;
    this.direct =
        Arrays.stream(noProxy.toLowerCase(Locale.ROOT).split(",", -1))
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
    String port = ":" + (target.getPort() < 0 ? HTTPS_PORT : target.getPort());
    return direct.stream()
        .map(
            entry ->
                entry.endsWith(port) ? entry.substring(0, entry.length() - port.length()) : entry)
        .map(entry -> entry.replaceFirst("^\\*?\\.", ""))
        .anyMatch(entry -> entry.equals("*") || host.equals(entry) || host.endsWith("." + entry));
  }

  @Override
  public List<Proxy> select(URI target) {
    InetSocketAddress address = proxyFor(target);
    return List.of(address == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, address));
  }

  @Override
  public String toString() {
    return proxy == null ? "direct" : proxy + " but for " + direct;
  }

  @Override
  public void connectFailed(URI target, SocketAddress address, IOException failure) {
    // The caller sees the failure; there is no other proxy to try.
  }
}
