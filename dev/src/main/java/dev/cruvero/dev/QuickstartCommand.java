package dev.cruvero.dev;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code cruvero quickstart}: dev, and in it the example tenant, onboarded and proven with the very
 * commands that a person would type.
 */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = "Starts dev, onboards the tenant of examples/acme.yaml and shows its checklist.")
final class QuickstartCommand implements Callable<Integer> {

  @Mixin private final DevOptions options = new DevOptions();

  @Option(
      names = "--exit",
      description = "end when the tenant is onboarded, with the exit code of the onboarding")
  private boolean exit;

  private final PrintWriter out;
  private final PrintWriter err;

  QuickstartCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    refuseRealProvider(options);
    return DevCommand.whileRunning(options, err, this::onboard);
  }

  /** The example's key is for the practice model, and is not sent anywhere else. */
  static void refuseRealProvider(DevOptions options) {
    if (options.provider != DevOptions.Provider.practice) {
      throw new DevException(
          "quickstart onboards the example with a key for the practice model: start ./cruvero dev --provider %s, and onboard a spec with a credential of your own"
              .formatted(options.provider));
    }
  }

  private int onboard(Installation installation) {
    String spec = Path.of("").toAbsolutePath().relativize(example()).toString();
    int onboarded = typed("onboard", "-f", spec, "--yes");
    typed("tenant", "checklist", "--id", "acme");
    DevCommand.printAddresses(out, options, installation.addresses());
    err.println(
        """

        Try next, while it runs (./cruvero dev starts it again with all its state):
          ./cruvero run --tenant acme --prompt "Health check for tenant acme"
          ./cruvero tenant checklist --id acme -o json
          ./cruvero quota --tenant acme""");
    if (exit) {
      return onboarded;
    }
    err.println("Ctrl-C stops everything.");
    int ended = DevCommand.ended(err, installation);
    return onboarded != 0 ? onboarded : ended;
  }

  private static String label(String... words) {
    return words[1].startsWith("-") ? words[0] : words[0] + " " + words[1];
  }

  private static Path example() {
    return Home.root().resolve("examples").resolve("acme.yaml");
  }

  /** Runs one command of the CLI against this installation and says how long it took. */
  private int typed(String... words) {
    List<String> shown = new ArrayList<>(List.of("./cruvero"));
    shown.addAll(List.of(words));
    err.println("$ " + String.join(" ", shown));
    ProcessBuilder command = new ProcessBuilder(DevCommand.launcher(words)).inheritIO();
    // This installation, whatever else the terminal points at.
    command.environment().keySet().removeIf(name -> name.startsWith("CRUVERO_"));
    command.environment().put("CRUVERO_CONTEXT", CliContext.NAME);
    long begin = System.nanoTime();
    try {
      int code = command.start().waitFor();
      double seconds = DevCommand.seconds(Duration.ofNanos(System.nanoTime() - begin));
      err.printf(Locale.ROOT, "  %-20s %6.1f s (exit code %d)%n", label(words), seconds, code);
      return code;
    } catch (IOException failure) {
      throw new DevException("cannot run " + shown.getFirst(), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DevException("interrupted", interrupted);
    }
  }
}
