package dev.cruvero.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An HTTP proxy that notes what it is asked to reach and reaches none of it. */
public final class RefusingProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  private RefusingProxy(ServerSocket listener) {
    this.listener = listener;
  }

  public static RefusingProxy start() {
    try {
      RefusingProxy proxy =
          new RefusingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String line = in.readLine();
      if (line != null && line.startsWith("CONNECT ")) {
        asked.add(line.split(" ", -1)[1]);
      }
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException gone) {
      // whoever asked went away
    }
  }

  public String address() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** The hosts and ports of the tunnels asked for. */
  public Set<String> asked() {
    return Set.copyOf(asked);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
