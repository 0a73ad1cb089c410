package dev.cruvero.dev;

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

/**
 * The server as a program of its own: what it sees is the environment given here and nothing of
 * ours.
 *
 * @param command what starts it, before its own arguments
 */
record ServerProgram(List<String> command) {

  static final String CACHE = "server/target/server.aot";

  /** The jar that the launcher built, with its cache of loaded classes where that fits the jar. */
  static ServerProgram built(Path root) {
    Path jar = root.resolve("server/target/server-0.1.0.jar");
    Path cache = root.resolve(CACHE);
    if (!Files.exists(jar)) {
      throw new DevException("there is no " + jar + ": start dev with ./cruvero, which builds it");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djdk.virtualThreadScheduler.parallelism=16"));
    if (newer(cache, jar)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(List.of("-jar", jar.toString()));
    return new ServerProgram(command);
  }

  private static boolean newer(Path cache, Path jar) {
    try {
      return Files.exists(cache)
          && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) > 0;
    } catch (IOException _) {
      return false;
    }
  }

  /** The same, noting what it loads and writing that into a new cache when it ends. */
  ServerProgram recordingInto(Path fresh) {
    List<String> recording = new ArrayList<>(command);
    recording.removeIf(word -> word.startsWith("-XX:AOTCache="));
    recording.add(1, "-XX:AOTCacheOutput=" + fresh);
    return new ServerProgram(recording);
  }

  /** Runs one of its short commands to its end. */
  void run(Path folder, Map<String, String> environment, String... arguments) {
    Child child = start(folder, arguments[0], environment, arguments);
    try {
      child.expectSuccess(Duration.ofMinutes(2));
    } finally {
      child.stop();
    }
  }

  /** Starts the server and waits until it says that it is ready. */
  Child serve(Path folder, Map<String, String> environment, String address) {
    Child child = start(folder, "server", environment, "server");
    boolean ready =
        Ports.await(Duration.ofMinutes(2), () -> !child.isAlive() || isReady(address))
            && child.isAlive();
    if (!ready) {
      DevException failure = child.failed("did not become ready");
      child.stop();
      throw failure;
    }
    return child;
  }

  private Child start(
      Path folder, String name, Map<String, String> environment, String... arguments) {
    Child.stopLeftover(name, folder);
    List<String> line = new ArrayList<>(command);
    // By this the next start recognises one that was left behind.
    line.add(1, "-Dcruvero.dev.folder=" + folder);
    line.addAll(List.of(arguments));
    return Child.start(name, folder, line, environment);
  }

  private static boolean isReady(String address) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + "/readyz"))
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
