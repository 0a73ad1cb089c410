package dev.cruvero.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Starts the server once on temporary backends and lets the JVM keep what it loaded, so that each
 * later start takes a third of the time. The launcher runs it after a build.
 */
@Command(name = "train", hidden = true, description = "Makes the server's start-up cache.")
final class TrainCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("cruvero-training-");
    Path cache = Home.root().resolve(ServerProgram.CACHE);
    Path fresh = cache.resolveSibling("server.aot.new");
    try (Backends backends = Backends.temporary()) {
      ServerProgram program = ServerProgram.built(Home.root()).recordingInto(fresh);
      ServerProgram.built(Home.root()).run(folder, backends.ownerEnvironment("cruvero"), "migrate");
      String port = Integer.toString(Ports.anyFree());
      Map<String, String> environment = new HashMap<>(backends.environment());
      environment.put("CRUVERO_PORT", port);
      environment.put("CRUVERO_METRICS_PORT", Integer.toString(Ports.anyFree()));
      Child server = program.serve(folder, environment, "http://127.0.0.1:" + port);
      server.stop(Duration.ofMinutes(3));
      Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return 0;
    } finally {
      PrivateFiles.deleteRecursively(folder);
    }
  }
}
