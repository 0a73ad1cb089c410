package dev.cruvero.testing;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server program as a process of its own, which can be killed. */
public final class ServerProcess implements AutoCloseable {

  private final Process process;
  private final int port;
  private final Path log;

  private ServerProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Starts a server on the database and waits until it answers. */
  public static ServerProcess start(TestDatabase database, Map<String, String> settings) {
    try {
      int port = freePort();
      Path log = Files.createTempFile("cruvero-server", ".log");
      ProcessBuilder builder = new ProcessBuilder(command());
      builder.environment().keySet().removeIf(name -> name.startsWith("CRUVERO_"));
      builder.environment().putAll(Cruvero.backends().environment(database.name()));
      builder.environment().put("CRUVERO_PORT", String.valueOf(port));
      builder.environment().put("CRUVERO_METRICS_PORT", String.valueOf(freePort()));
      builder.environment().putAll(settings);
      Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      ServerProcess server = new ServerProcess(process, port, log);
      Await.until(Duration.ofSeconds(90), server::answers, answering -> answering);
      return server;
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static List<String> command() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ArrayList<>(
        List.of(
            java,
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djdk.virtualThreadScheduler.parallelism=16",
            "-cp",
            String.join(File.pathSeparator, classes.split(File.pathSeparator)),
            "dev.cruvero.CruveroServer",
            "server"));
  }

  private static int freePort() throws IOException {
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new AssertionError("the server ended: " + output());
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
                  HttpRequest.newBuilder(URI.create(address() + "/livez")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  public String address() {
    return "http://127.0.0.1:" + port;
  }

  /** A client of this process. */
  public Client client(String key) {
    return new Client(address(), Map.of("Authorization", "Bearer " + key));
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    try {
      boolean _ = process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException failure) {
      return String.valueOf(failure);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
