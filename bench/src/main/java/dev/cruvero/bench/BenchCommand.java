package dev.cruvero.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    subcommands = {BenchCommand.Bench.class, SoakCommand.class})
final class BenchCommand {

  private static final Map<String, Supplier<Benchmark>> BENCHMARKS =
      new TreeMap<>(
          Map.of(
              "audit", AuditBenchmark::new,
              "isolation", IsolationBenchmark::new,
              "limits", LimitsBenchmark::new,
              "onboarding", OnboardingBenchmark::new,
              "rls", RlsBenchmark::new));

  static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }

  /** Minutes: this project beside its peers, in one run. */
  @Command(name = "bench", description = "Measures beside peers and floors.")
  static final class Bench implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "<name>")
    @Nullable String name;

    @Option(names = "-o", description = "table or json", defaultValue = "table")
    String format = "table";

    @Override
    public void run() {
      Supplier<Benchmark> found = BENCHMARKS.get(String.valueOf(name));
      if (found == null) {
        throw new ParameterException(
            spec.commandLine(),
            "no \"" + name + "\" here; there is: " + String.join(", ", BENCHMARKS.keySet()));
      }
      List<Measurement> all;
      try {
        all = found.get().run(System.err);
      } catch (Exception failure) {
        throw new IllegalStateException(name + " could not be measured", failure);
      }
      if (format.equals("json")) {
        Report.json(all, System.out);
      } else {
        Report.table(String.valueOf(name), all, System.out);
      }
    }
  }
}
