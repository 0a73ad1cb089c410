package dev.cruvero.dev;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

/** {@code cruvero dev}: the server on real backends, all on this machine, until Ctrl-C. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    description =
        "Starts Postgres, Temporal, OpenBao, the practice model and the server on this machine.",
    footer = "State is kept in .cruvero and found again by the next start.")
final class DevCommand implements Callable<Integer> {

  @Mixin private final DevOptions options = new DevOptions();
  private final PrintWriter out;
  private final PrintWriter err;

  private DevCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    CommandLine root = new CommandLine(new Programs());
    root.addSubcommand(new DevCommand(out, err));
    root.addSubcommand(new QuickstartCommand(out, err));
    root.addSubcommand(new TrainCommand());
    CommandLine setup = new CommandLine(new SetupCommand());
    setup.addSubcommand(new SetupVaultCommand(System.getenv(), out));
    setup.addSubcommand(new SetupPostgresCommand(out));
    root.addSubcommand(setup);
    root.setExecutionExceptionHandler(
        (failure, _, _) -> {
          report(err, failure);
          return 1;
        });
    return root;
  }

  @Command(name = "cruvero", description = "What runs on this machine.")
  private static final class Programs implements Callable<Integer> {
    @Override
    public Integer call() {
      return 2;
    }
  }

  @Override
  public Integer call() {
    return whileRunning(
        options,
        err,
        installation -> {
          printAddresses(out, options, installation.addresses());
          if (!installation.hint().isEmpty()) {
            err.println(installation.hint());
          }
          err.println("ready; Ctrl-C stops everything");
          return ended(err, installation);
        });
  }

  /** Starts everything, does the work, and stops everything, also on Ctrl-C at any moment. */
  static int whileRunning(DevOptions options, PrintWriter err, ToIntFunction<Installation> work) {
    CountDownLatch stopped = new CountDownLatch(1);
    StopOnSignal signal = new StopOnSignal(stopped);
    Runtime.getRuntime().addShutdownHook(new Thread(signal, "stop-everything"));
    try (Installation installation =
        Installation.start(
            options,
            ServerProgram.built(Home.root()),
            System.getenv(),
            (step, time) -> err.printf(Locale.ROOT, "  %-20s %6.1f s%n", step, seconds(time)))) {
      signal.watch(installation);
      return work.applyAsInt(installation);
    } finally {
      stopped.countDown();
    }
  }

  /** Waits for the end and says why it came; 0 when a person wanted it. */
  static int ended(PrintWriter err, Installation installation) {
    String reason = installation.awaitEnd();
    if (reason == null) {
      return 0;
    }
    err.println("error: " + reason + "; stopping the rest");
    return 1;
  }

  /**
   * The shutdown hook: it lets the main thread stop everything in order and waits for it, so that a
   * start in progress is never cut in half.
   */
  private static final class StopOnSignal implements Runnable {
    private final CountDownLatch stopped;
    private @org.jspecify.annotations.Nullable Installation installation;
    private boolean signalled;

    StopOnSignal(CountDownLatch stopped) {
      this.stopped = stopped;
    }

    synchronized void watch(Installation started) {
      installation = started;
      if (signalled) {
        started.stop();
      }
    }

    private synchronized void signal() {
      signalled = true;
      if (installation != null) {
        installation.stop();
      }
    }

    @Override
    public void run() {
      signal();
      try {
        if (!stopped.await(90, TimeUnit.SECONDS)) {
          System.err.println("error: not everything stopped within 90 s");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static void printAddresses(PrintWriter out, DevOptions options, Map<String, String> addresses) {
    if (options.json) {
      out.println(JsonMapper.shared().writeValueAsString(addresses));
      return;
    }
    addresses.forEach((name, address) -> out.printf("  %-15s %s%n", name, address));
  }

  static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static void report(PrintWriter err, Throwable failure) {
    err.println("error: " + failure.getMessage());
    for (Throwable other : failure.getSuppressed()) {
      err.println("error: " + other.getMessage());
    }
    if (!(failure instanceof DevException)) {
      failure.printStackTrace(err);
    }
  }

  /** The launcher of this checkout, as a person would type it. */
  static List<String> launcher(String... words) {
    Path launcher = Home.root().resolve("cruvero");
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of(launcher.toString()), java.util.stream.Stream.of(words))
        .toList();
  }
}
