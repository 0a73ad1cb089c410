package dev.cruvero.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code cruvero soak <name>}: the tests tagged {@code soak-<name>} at their full counts, and what
 * needs real time. Exit 1 when one of them fails.
 */
@Command(name = "soak", description = "Runs the long suites at their full counts.")
final class SoakCommand implements Callable<Integer> {

  /** What of each soak is no test: it takes real minutes. */
  private static final Map<String, List<Supplier<Benchmark>>> SOAKS =
      new TreeMap<>(
          Map.of("crash", List.of(), "limits", List.of(LimitsSoak::new), "sealed", List.of()));

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "<name>")
  @Nullable String name;

  @Option(names = "-o", description = "table or json", defaultValue = "table")
  String format = "table";

  @Option(names = "--write", description = "Keeps the table in docs/bench/soak-<name>.md.")
  boolean write;

  @Override
  public Integer call() throws IOException {
    String soak = String.valueOf(name);
    List<Supplier<Benchmark>> inRealTime = SOAKS.get(soak);
    if (inRealTime == null) {
      throw new ParameterException(
          spec.commandLine(),
          "no \"" + soak + "\" here; there is: " + String.join(", ", SOAKS.keySet()));
    }
    Path root = Path.of(Objects.requireNonNullElse(System.getenv("CRUVERO_HOME"), ""));
    List<SuiteResult> all = new ArrayList<>(new Suites(root).run(soak, System.err));
    inRealTime.forEach(part -> all.addAll(measured(part.get(), System.err)));
    if (format.equals("json")) {
      Report.json(all, System.out);
    } else {
      Report.suites(soak, all, System.out);
    }
    if (write) {
      Path file = root.resolve("docs/bench/soak-" + soak + ".md");
      try (PrintStream out =
          new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
        Report.suites(soak, all, out);
        out.printf("%nAgain: `./cruvero soak %s --write`.%n", soak);
      }
    }
    List<String> failed =
        all.stream().filter(result -> !result.passed()).map(SuiteResult::suite).toList();
    if (!failed.isEmpty()) {
      System.err.println("error: failed in soak " + soak + ": " + String.join(", ", failed));
    }
    return failed.isEmpty() ? 0 : 1;
  }

  /** One row for each figure; a part that breaks off is a row that failed. */
  private static List<SuiteResult> measured(Benchmark part, PrintStream progress) {
    String suite = part.getClass().getSimpleName();
    long begin = System.nanoTime();
    try {
      List<Measurement> figures = part.run(progress);
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      return figures.stream()
          .map(
              figure ->
                  new SuiteResult(
                      suite + ": " + figure.metric(),
                      Report.number(figure.value()) + " " + figure.unit(),
                      !Boolean.FALSE.equals(figure.met()),
                      time))
          .toList();
    } catch (Exception failure) {
      failure.printStackTrace(progress);
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      return List.of(new SuiteResult(suite, "broke off", false, time));
    }
  }
}
