package dev.cruvero.dev;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Stands for the server program: the same commands, ready at once, and it notes what it was told.
 */
final class FakeServer {

  static ServerProgram program(Path notes) {
    return new ServerProgram(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dnotes=" + notes,
            "-cp",
            System.getProperty("java.class.path"),
            FakeServer.class.getName()));
  }

  static void main(String[] args) throws Exception {
    Path notes = Path.of(System.getProperty("notes"));
    String environment =
        System.getenv().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("\n"));
    Files.writeString(notes.resolve(args[0]), environment);
    switch (args[0]) {
      case "key" -> Files.writeString(Path.of(args[5]), "crv_dev_x");
      case "server" -> serve();
      default -> {}
    }
  }

  private static void serve() throws Exception {
    int port = Integer.parseInt(System.getenv("CRUVERO_PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    Thread.currentThread().join();
  }
}
