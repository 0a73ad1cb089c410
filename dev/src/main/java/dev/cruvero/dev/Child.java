package dev.cruvero.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One process started here. A parent killed with -9 cannot take its children along, so each leaves
 * a pid file, and the next start in the same folder stops what it names, if that process' command
 * line still carries the folder.
 */
final class Child {

  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ");

  private final String name;
  private final Path log;
  private final Path pidFile;
  private final Process process;

  private Child(String name, Path log, Path pidFile, Process process) {
    this.name = name;
    this.log = log;
    this.pidFile = pidFile;
    this.process = process;
  }

  /**
   * @param command must mention the folder, by which a leftover is recognised
   * @param environment all that the process sees besides PATH, HOME and the locale
   */
  static Child start(
      String name, Path folder, List<String> command, Map<String, String> environment) {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(ownSession(command));
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(environment);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      Path pidFile = folder.resolve(name + ".pid");
      PrivateFiles.write(pidFile, Long.toString(process.pid()));
      return new Child(name, log, pidFile, process);
    } catch (IOException failure) {
      throw new DevException("cannot start " + name + " (" + command.getFirst() + ")", failure);
    }
  }

  /** Stops what an earlier, killed parent left running in this folder. */
  static void stopLeftover(String name, Path folder) {
    Path pidFile = folder.resolve(name + ".pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    ProcessHandle.of(Long.parseLong(PrivateFiles.read(pidFile)))
        .filter(process -> mentions(process, folder))
        .ifPresent(process -> stop(process, GRACE));
    delete(pidFile);
  }

  static boolean mentions(ProcessHandle process, Path folder) {
    return process.info().commandLine().orElse("").contains(folder.toString());
  }

  CompletableFuture<?> onExit() {
    return process.onExit();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The failure to throw when this child does not do what it was started for. */
  DevException failed(String what) {
    String state =
        process.isAlive() ? "" : " (it ended with exit code " + process.exitValue() + ")";
    return new DevException(name + " " + what + state + lastError() + "; read " + log);
  }

  private String lastError() {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.startsWith("error: "))
          .reduce((_, last) -> last)
          .map(line -> ": " + line.substring("error: ".length()))
          .orElse("");
    } catch (IOException | UncheckedIOException _) {
      return "";
    }
  }

  /** Waits for its end, which must come in time and with exit code 0. */
  void expectSuccess(Duration bound) {
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failed("did not end within " + bound.toSeconds() + " s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DevException("interrupted while waiting for " + name, interrupted);
    }
    if (process.exitValue() != 0) {
      throw failed("failed");
    }
  }

  void stop() {
    stop(GRACE);
  }

  /** Asks it to end, and kills it when the time is over. */
  void stop(Duration grace) {
    stop(process.toHandle(), grace);
    delete(pidFile);
  }

  void kill() {
    process.destroyForcibly();
    process.onExit().join();
    delete(pidFile);
  }

  private static void stop(ProcessHandle process, Duration grace) {
    process.destroy();
    try {
      process.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      process.destroyForcibly();
      process.onExit().join();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ctrl-C reaches a whole process group: children in sessions of their own are stopped in order.
   */
  private static List<String> ownSession(List<String> command) {
    if (!Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      return command;
    }
    List<String> detached = new ArrayList<>(List.of("/usr/bin/setsid"));
    detached.addAll(command);
    return detached;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new DevException("cannot delete " + file, failure);
    }
  }
}
