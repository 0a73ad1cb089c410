package dev.cruvero.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cruvero bench <name>} and {@code cruvero soak <name>}. */
@Command(
    name = "cruvero",
    subcommands = {BenchCommand.Bench.class, BenchCommand.Soak.class})
final class BenchCommand {

  private static final Map<String, Supplier<Benchmark>> BENCHMARKS =
      Map.of(
          "limits", LimitsBenchmark::new,
          "onboarding", OnboardingBenchmark::new,
          "rls", RlsBenchmark::new);
  private static final Map<String, Supplier<Benchmark>> SOAKS = Map.of("limits", LimitsSoak::new);

  static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }

  /** What both commands share. */
  abstract static class Named implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "<name>")
    @Nullable String name;

    @Option(names = "-o", description = "table or json", defaultValue = "table")
    String format = "table";

    abstract Map<String, Supplier<Benchmark>> known();

    @Override
    public void run() {
      Supplier<Benchmark> found = known().get(String.valueOf(name));
      if (found == null) {
        throw new ParameterException(
            spec.commandLine(),
            "no \"" + name + "\" here; there is: " + String.join(", ", known().keySet()));
      }
      PrintStream out = System.out;
      List<Measurement> all;
      try {
        all = found.get().run(System.err);
      } catch (Exception failure) {
        throw new IllegalStateException(name + " could not be measured", failure);
      }
      if (format.equals("json")) {
        Report.json(all, out);
      } else {
        Report.table(String.valueOf(name), all, out);
      }
    }
  }

  /** Minutes: this project beside its peers, in one run. */
  @Command(name = "bench", description = "Measures beside peers and floors.")
  static final class Bench extends Named {
    @Override
    Map<String, Supplier<Benchmark>> known() {
      return BENCHMARKS;
    }
  }

  /** Long: what must never happen, over real time. */
  @Command(name = "soak", description = "Runs the long suites.")
  static final class Soak extends Named {
    @Override
    Map<String, Supplier<Benchmark>> known() {
      return SOAKS;
    }
  }
}
