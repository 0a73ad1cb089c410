package dev.cruvero.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Loopback ports by name. A port once used is used again while it is free, so that addresses
 * survive a restart.
 */
final class Ports {

  private final Path file;
  private final Properties remembered = new Properties();

  Ports(Path file) {
    this.file = file;
    if (Files.exists(file)) {
      try (var in = Files.newBufferedReader(file)) {
        remembered.load(in);
      } catch (IOException failure) {
        throw new DevException("cannot read " + file, failure);
      }
    }
  }

  /**
   * The wanted port, or the remembered one, or the preferred one, or any that is free.
   *
   * @param wanted asked for by a person: taken or refused, never replaced
   * @param preferred tried before any other; 0 for none
   */
  synchronized int choose(String name, @Nullable Integer wanted, int preferred) {
    int port = wanted == null ? free(name, preferred) : wanted;
    if (wanted != null && !isFree(port)) {
      throw new DevException(
          "port "
              + port
              + " for "
              + name
              + " is in use: stop what listens there, or choose another with --"
              + name
              + "-port");
    }
    remembered.setProperty(name, Integer.toString(port));
    return port;
  }

  /** The port last chosen under this name; 0 for none. */
  synchronized int remembered(String name) {
    return Integer.parseInt(remembered.getProperty(name, "0"));
  }

  synchronized void save() {
    var text = new StringBuilder();
    remembered.stringPropertyNames().stream()
        .sorted()
        .forEach(
            name ->
                text.append(name).append('=').append(remembered.getProperty(name)).append('\n'));
    PrivateFiles.write(file, text.toString());
  }

  private int free(String name, int preferred) {
    String last = remembered.getProperty(name);
    if (last != null && isFree(Integer.parseInt(last))) {
      return Integer.parseInt(last);
    }
    return preferred != 0 && isFree(preferred) ? preferred : anyFree();
  }

  static int anyFree() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw new DevException("no free port on loopback", failure);
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Waits until the condition holds; the caller says what was waited for. */
  static boolean await(Duration bound, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return true;
  }
}
