package dev.cruvero.http;

import java.net.InetAddress;
import java.net.URI;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Where this process reaches its own API, for the probes that present keys to it. A listener with
 * TLS has a second one on loopback, on a port that nobody else is told.
 */
public final class OwnListener {

  private final Environment spring;
  private final @Nullable Connector loopback;

  OwnListener(Environment spring, boolean tls) {
    this.spring = spring;
    this.loopback = tls ? loopback() : null;
  }

  private static Connector loopback() {
    Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
    connector.setPort(0);
    connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    return connector;
  }

  @Nullable Connector connector() {
    return loopback;
  }

  /** Known once the server listens. */
  public URI address() {
    if (loopback != null) {
      return URI.create("http://127.0.0.1:" + loopback.getLocalPort());
    }
    String bind = spring.getProperty("server.address", "127.0.0.1");
    String host = bind.equals("0.0.0.0") || bind.equals("::") ? "127.0.0.1" : bind;
    String port = spring.getProperty("local.server.port", "8080");
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }
}
