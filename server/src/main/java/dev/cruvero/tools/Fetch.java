package dev.cruvero.tools;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One GET with its redirects, within one deadline for everything. Each hop is checked as the first
 * was, its name resolved once and the connection made to exactly the address that was checked.
 */
final class Fetch {

  /** What came back, of the last hop. */
  record Page(WebAddress from, HttpWire.Head head, String text) {}

  private static final int MOST_REDIRECTS = 3;
  private static final int FIRST_BYTE_MILLIS = 5000;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Egress egress;
  private final List<String> hosts;
  private @Nullable InetAddress reached;
  private volatile @Nullable Socket socket;
  private volatile boolean expired;

  Fetch(Egress egress, List<String> hosts) {
    this.egress = egress;
    this.hosts = hosts;
  }

  /** The address that the last connection went to, for the record; null when there was none. */
  @Nullable InetAddress reached() {
    return reached;
  }

  /**
   * @param watch closes the connection when the time is over, whatever it is waiting for
   */
  Page get(WebAddress first, Duration limit, ScheduledExecutorService watch) throws IOException {
    ScheduledFuture<?> end = watch.schedule(this::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      WebAddress address = first;
      for (int redirects = 0; ; redirects++) {
        Page page = hop(address);
        String location = page.head().field("location");
        if (!REDIRECTS.contains(page.head().status()) || location == null) {
          return page;
        }
        if (redirects == MOST_REDIRECTS) {
          throw EgressRefusal.of("more than " + MOST_REDIRECTS + " redirects");
        }
        WebAddress next = address.redirect(location);
        if (address.secure() && !next.secure()) {
          throw EgressRefusal.of("a redirect leads from https to http");
        }
        address = next;
      }
    } catch (IOException failure) {
      throw expired ? new IOException("the exchange took longer than it may", failure) : failure;
    } finally {
      end.cancel(false);
    }
  }

  private void expire() {
    expired = true;
    Socket open = socket;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It is closed for reading either way, which is what ends the exchange.
      }
    }
  }

  private Page hop(WebAddress address) throws IOException {
    if (!address.isOn(hosts)) {
      throw EgressRefusal.unlisted(address.host());
    }
    if (!egress.ports().test(address.port())) {
      throw EgressRefusal.of("only ports 80 and 443 are reached");
    }
    InetAddress target = resolved(address);
    try (Socket plain = egress.opener().open(target, address.port())) {
      reached = target;
      socket = plain;
      if (expired) {
        throw new IOException("the time was over before the connection stood");
      }
      plain.setSoTimeout(FIRST_BYTE_MILLIS);
      return exchange(address, address.secure() ? secured(plain, address) : plain);
    } finally {
      socket = null;
    }
  }

  private InetAddress resolved(WebAddress address) throws IOException {
    List<InetAddress> addresses;
    try {
      addresses =
          address.isLiteral()
              ? List.of(InetAddress.ofLiteral(address.name()))
              : egress.resolver().resolve(address.name());
    } catch (UnknownHostException | IllegalArgumentException failure) {
      throw new IOException("the host has no address", failure);
    }
    if (addresses.isEmpty()) {
      throw new IOException("the host has no address");
    }
    if (!addresses.stream().allMatch(egress.allowed())) {
      throw EgressRefusal.of("the host has an address that is not on the public Internet");
    }
    return addresses.getFirst();
  }

  private Socket secured(Socket plain, WebAddress address) throws IOException {
    SSLSocket secure =
        (SSLSocket) egress.tls().createSocket(plain, address.name(), address.port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private static Page exchange(WebAddress address, Socket connection) throws IOException {
    HttpWire.send(
        connection.getOutputStream(),
        "GET "
            + address.target()
            + " HTTP/1.1\r\nHost: "
            + address.authority()
            + "\r\nUser-Agent: cruvero-http-get\r\nAccept: text/*, application/json, application/xml;q=0.9, */*;q=0.1"
            + "\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
    InputStream in = new BufferedInputStream(connection.getInputStream());
    HttpWire.Head head = HttpWire.head(in);
    if (REDIRECTS.contains(head.status())) {
      return new Page(address, head, "");
    }
    requireText(head);
    return new Page(address, head, HttpWire.text(in, head));
  }

  private static void requireText(HttpWire.Head head) throws IOException {
    String type = head.field("content-type");
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    boolean readable =
        media.isEmpty()
            || media.startsWith("text/")
            || media.equals("application/json")
            || media.equals("application/xml")
            || media.endsWith("+json")
            || media.endsWith("+xml");
    if (!readable) {
      throw new IOException("the answer is neither text nor JSON nor XML");
    }
  }
}
