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

/**
 * An HTTP proxy that notes what it is asked to reach and reaches none of it; or leads everything to
 * one port of this machine.
 */
public final class RefusingProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final int target;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  private RefusingProxy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  public static RefusingProxy start() {
    return leadingTo(0);
  }

  /** Whatever is asked for, the tunnel ends at this port. */
  public static RefusingProxy leadingTo(int port) {
    try {
      RefusingProxy proxy =
          new RefusingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
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
      if (target != 0) {
        lead(socket);
        return;
      }
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException gone) {
      // whoever asked went away
    }
  }

  private void lead(Socket socket) throws IOException {
    try (Socket tunnel = new Socket(InetAddress.getLoopbackAddress(), target)) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread back = Thread.ofVirtual().start(() -> copy(tunnel, socket));
      copy(socket, tunnel);
      back.interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException gone) {
      // one of the two ended the tunnel
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
