package dev.cruvero.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Prints results as one table, with the machine on top, or as JSON. */
final class Report {

  private Report() {}

  static void json(List<?> all, PrintStream out) {
    out.println(
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(all));
  }

  static void table(String name, List<Measurement> all, PrintStream out) {
    out.printf("# bench %s%n%n%s%n%n", name, machine());
    out.println("| metric | ours | unit | peer | theirs | ratio | goal | met |");
    out.println("|---|--:|---|---|--:|--:|---|---|");
    for (Measurement m : all) {
      out.printf(
          "| %s | %s | %s | %s | %s | %s | %s | %s |%n",
          m.metric(),
          number(m.value()),
          m.unit(),
          text(m.peer()),
          m.peerValue() == null ? "" : number(m.peerValue()),
          m.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f×", m.ratio()),
          text(m.goal()),
          m.met() == null ? "" : m.met() ? "yes" : "**no**");
    }
  }

  static void suites(String soak, List<SuiteResult> all, PrintStream out) {
    out.printf("# soak %s%n%n%s%n%n", soak, machine());
    out.println("| suite | count | result | time |");
    out.println("|---|--:|---|--:|");
    for (SuiteResult result : all) {
      out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %,.1f s |%n",
          result.suite(),
          result.count(),
          result.passed() ? "passed" : "**failed**",
          result.time().toMillis() / 1_000.0);
    }
  }

  private static String machine() {
    double load =
        java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return String.format(
        Locale.ROOT,
        "%d cores, %s %s, Java %s, load average %.1f at the end of the run.",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.version(),
        load);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
