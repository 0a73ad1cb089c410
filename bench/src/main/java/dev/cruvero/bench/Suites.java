package dev.cruvero.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Runs the tests with a soak's tag through Maven, and reads what its reports say. */
final class Suites {

  private static final List<String> MODULES = List.of("api", "dev", "server");

  private final Path root;
  private final List<Path> reports;
  private final List<Path> counts;

  Suites(Path root) {
    this.root = root.toAbsolutePath();
    this.reports =
        MODULES.stream()
            .map(module -> this.root.resolve(module).resolve("target/surefire-reports"))
            .toList();
    this.counts =
        MODULES.stream().map(module -> this.root.resolve(module).resolve("target/soak")).toList();
  }

  /** The results in the order of their names; never empty. */
  List<SuiteResult> run(String soak, PrintStream progress) throws IOException {
    for (Path folder : reports) {
      clear(folder);
    }
    for (Path folder : counts) {
      clear(folder);
    }
    Path log = Files.createDirectories(root.resolve("target")).resolve("soak-" + soak + ".log");
    progress.printf(Locale.ROOT, "soak %s: tests at their full counts; log %s%n", soak, log);
    long begin = System.nanoTime();
    int exit = maven(soak, log);
    List<SuiteResult> results = new ArrayList<>(results());
    if (results.isEmpty() || (exit != 0 && results.stream().allMatch(SuiteResult::passed))) {
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      results.add(new SuiteResult("Maven: read " + log, "exit " + exit, false, time));
    }
    return results;
  }

  private int maven(String soak, Path log) throws IOException {
    Process process =
        new ProcessBuilder(
                root.resolve("mvnw").toString(),
                "-B",
                "-ntp",
                "-pl",
                "server",
                "-am",
                "-Dcruvero.fast",
                "-Dcruvero.soak=true",
                "-Djqwik.tries.default=10000",
                "-Dgroups=soak-" + soak,
                "test")
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Thread end = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return process.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } finally {
      process.destroy();
    }
  }

  private List<SuiteResult> results() throws IOException {
    List<SuiteResult> results = new ArrayList<>();
    for (Path folder : reports) {
      for (Path report : files(folder)) {
        if (report.getFileName().toString().matches("TEST-.*\\.xml")) {
          results.add(result(report));
        }
      }
    }
    return results;
  }

  private SuiteResult result(Path report) throws IOException {
    Element suite = suite(report);
    String name = suite.getAttribute("name").replaceFirst(".*\\.", "");
    boolean passed =
        Stream.of("errors", "failures", "skipped")
            .allMatch(kind -> suite.getAttribute(kind).equals("0"));
    String count = suite.getAttribute("tests");
    for (Path folder : counts) {
      Path noted = folder.resolve(name);
      count = Files.exists(noted) ? Files.readString(noted) : count;
    }
    double seconds = Double.parseDouble(suite.getAttribute("time").replace(",", ""));
    return new SuiteResult(
        name,
        String.format(Locale.ROOT, "%,d", Long.parseLong(count)),
        passed,
        Duration.ofMillis((long) (seconds * 1_000)));
  }

  private static Element suite(Path report) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(report.toFile())
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException failure) {
      throw new IOException("cannot read " + report, failure);
    }
  }

  private static void clear(Path folder) throws IOException {
    for (Path file : files(folder)) {
      Files.delete(file);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
