package dev.cruvero.tools;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a tool reaches the network. Tests replace parts to reach a server of their own and to count
 * what is opened; the product has one form only, {@link #product}.
 *
 * @param resolver name to addresses, asked once a hop
 * @param opener opens a plain connection to exactly this address
 * @param allowed which addresses may be reached
 * @param ports which ports may be reached
 * @param tls puts TLS over a connection
 */
record Egress(
    Resolver resolver,
    Opener opener,
    Predicate<InetAddress> allowed,
    IntPredicate ports,
    SSLSocketFactory tls) {

  static final int CONNECT_MILLIS = 2000;

  /** Looks a name up. */
  interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  /** Opens a connection. */
  interface Opener {
    Socket open(InetAddress address, int port) throws IOException;
  }

  /** Public addresses on the web's two ports; no proxy but the one named. */
  static Egress product(@Nullable URI proxy) {
    return new Egress(
        Addresses::resolve,
        proxy == null ? Egress::direct : (address, port) -> through(proxy, address, port),
        Addresses::isPublic,
        port -> port == 80 || port == 443,
        (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  static Socket direct(InetAddress address, int port) throws IOException {
    return connect(new InetSocketAddress(address, port));
  }

  private static Socket connect(InetSocketAddress target) throws IOException {
    Socket socket = new Socket(Proxy.NO_PROXY);
    try {
      socket.connect(target, CONNECT_MILLIS);
      return socket;
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }

  /**
   * A tunnel to the address that was checked, for http too: a proxy that were given the name would
   * look it up again.
   */
  private static Socket through(URI proxy, InetAddress address, int port) throws IOException {
    int proxyPort = proxy.getPort() < 0 ? 3128 : proxy.getPort();
    Socket socket = connect(new InetSocketAddress(proxy.getHost(), proxyPort));
    try {
      String literal = address.getHostAddress();
      String authority = (literal.contains(":") ? "[" + literal + "]" : literal) + ":" + port;
      socket.setSoTimeout(CONNECT_MILLIS);
      HttpWire.send(
          socket.getOutputStream(),
          "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
      if (HttpWire.head(socket.getInputStream()).status() != 200) {
        throw new IOException("the egress proxy refuses the connection");
      }
      return socket;
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }
}
