package dev.cruvero.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A web of one server: names resolve as scripted, every connection is counted and ends at this
 * server, and each path answers with scripted bytes.
 */
final class TestWeb implements AutoCloseable {

  /** Writes an answer. */
  interface Script {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final Map<String, Script> paths = new HashMap<>();
  private final Map<String, List<List<InetAddress>>> names = new HashMap<>();
  private final Map<String, AtomicInteger> lookups = new HashMap<>();
  final AtomicInteger opened = new AtomicInteger();
  final List<InetAddress> reached = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();

  TestWeb() {
    this(null);
  }

  TestWeb(@Nullable SSLServerSocketFactory tls) {
    try {
      InetAddress here = InetAddress.getLoopbackAddress();
      server = tls == null ? new ServerSocket(0, 50, here) : tls.createServerSocket(0, 50, here);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
    Thread.ofVirtual().start(this::accept);
  }

  TestWeb answering(String path, Script script) {
    paths.put(path, script);
    return this;
  }

  TestWeb answering(String path, String answer) {
    return answering(path, out -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** One more answer of the name service for the host; the last one stays. */
  TestWeb resolving(String host, String... addresses) {
    List<InetAddress> parsed = new ArrayList<>();
    for (String address : addresses) {
      parsed.add(InetAddress.ofLiteral(address));
    }
    names.computeIfAbsent(host, _ -> new ArrayList<>()).add(parsed);
    return this;
  }

  int port() {
    return server.getLocalPort();
  }

  Egress egress() {
    return egress((SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  Egress egress(SSLSocketFactory tls) {
    return new Egress(
        this::resolve, this::open, Addresses::isPublic, port -> port == 80 || port == 443, tls);
  }

  private synchronized List<InetAddress> resolve(String host) throws UnknownHostException {
    List<List<InetAddress>> answers = names.get(host);
    if (answers == null) {
      throw new UnknownHostException(host);
    }
    int asked = lookups.computeIfAbsent(host, _ -> new AtomicInteger()).getAndIncrement();
    return answers.get(Math.min(asked, answers.size() - 1));
  }

  private Socket open(InetAddress address, int port) throws IOException {
    opened.incrementAndGet();
    reached.add(address);
    return Egress.direct(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String head = head(connection.getInputStream());
      requests.add(head);
      Script script = paths.get(head.split(" ", 3)[1]);
      if (script != null) {
        script.write(connection.getOutputStream());
        connection.getOutputStream().flush();
      }
    } catch (IOException | InterruptedException | RuntimeException _) {
      // The client went away, which is what many of these tests are about.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static String redirect(String location) {
    return redirect(302, location);
  }

  static String redirect(int status, String location) {
    return "HTTP/1.1 %d Elsewhere\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
        .formatted(status, location);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
