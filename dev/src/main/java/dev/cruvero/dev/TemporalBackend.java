package dev.cruvero.dev;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A real Temporal server of one process with a database file, tuned for many namespaces. It has no
 * authoriser: who reaches its port may do anything.
 */
public final class TemporalBackend implements AutoCloseable {

  /** Measured: a thousand namespaces cost a third of the memory and time of the defaults. */
  private static final List<String> TUNING =
      List.of(
          "worker.perNamespaceWorkerCount=0",
          "matching.numTaskqueueReadPartitions=1",
          "matching.numTaskqueueWritePartitions=1",
          "frontend.rps.namespaceReplicationInducingAPIs=500",
          "frontend.namespaceRPS.visibility=500",
          "frontend.deleteNamespaceDeleteActivityRPS=1000");

  private final Path program;
  private final Path folder;
  private final int port;
  private final int httpPort;
  private @Nullable Child child;

  private TemporalBackend(Path program, Path folder, int port, int httpPort) {
    this.program = program;
    this.folder = folder;
    this.port = port;
    this.httpPort = httpPort;
  }

  static TemporalBackend start(Path program, Path folder, int port, int httpPort) {
    var backend = new TemporalBackend(program, PrivateFiles.folder(folder), port, httpPort);
    backend.start();
    return backend;
  }

  /** Starts the server again after {@link #stop}, on the same port with the same data. */
  public void start() {
    Child.stopLeftover("temporal", folder);
    List<String> command =
        new ArrayList<>(
            List.of(program.toString(), "server", "start-dev", "--headless", "--ip", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(List.of("--http-port", Integer.toString(httpPort)));
    command.addAll(List.of("--db-filename", folder.resolve("temporal.db").toString()));
    command.addAll(List.of("--log-level", "warn"));
    TUNING.forEach(value -> command.addAll(List.of("--dynamic-config-value", value)));
    Child started = Child.start("temporal", folder, command, Map.of());
    child = started;
    boolean ready =
        Ports.await(Duration.ofSeconds(60), () -> !started.isAlive() || answers())
            && started.isAlive();
    if (!ready) {
      stop();
      throw started.failed("did not become ready");
    }
  }

  /** Stops the server and keeps its data. */
  public void stop() {
    Child running = child;
    child = null;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** The file that histories are in; parts of it may still be in a log beside it. */
  public Path database() {
    return folder.resolve("temporal.db");
  }

  /** Host and port of the gRPC frontend. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  CompletableFuture<?> onExit() {
    Child running = child;
    return running == null ? new CompletableFuture<>() : running.onExit();
  }

  /** The frontend's HTTP door leads through the same handlers as its gRPC one. */
  private boolean answers() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/api/v1/system-info"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
