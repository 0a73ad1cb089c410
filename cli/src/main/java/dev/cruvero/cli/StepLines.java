package dev.cruvero.cli;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** One line a step: mark, number, name, time, and for a stuck one cause, owner and next command. */
final class StepLines {

  private final Session session;
  private final Marks out;
  private final Marks err;

  StepLines(Session session) {
    this.session = session;
    this.out = new Marks(session.colour(session.io().outTerminal()));
    this.err = new Marks(session.colour(session.io().errTerminal()));
  }

  /** Steps that ended, or that are stuck for a reason; those that merely run are no news. */
  boolean worthTelling(JsonNode step) {
    return Set.of("DONE", "FAILED", "WAITING", "SKIPPED").contains(Json.text(step, "state"))
        || !Json.text(step, "cause.code").isEmpty();
  }

  void progress(JsonNode step) {
    if (!session.options().quiet && (session.output().table() || session.io().errTerminal())) {
      session.io().err().println(line(step, err));
    }
  }

  void data(JsonNode onboarding) {
    session
        .output()
        .line(
            "onboarding of tenant %s: %s%s"
                .formatted(
                    Json.text(onboarding, "tenant"),
                    Json.text(onboarding, "state"),
                    time(onboarding)));
    onboarding.path("steps").forEach(step -> session.io().out().println(line(step, out)));
  }

  private String line(JsonNode step, Marks marks) {
    String state = Json.text(step, "state");
    StringBuilder line =
        new StringBuilder(
            "%s %2s %-10s"
                .formatted(marks.of(state), Json.text(step, "number"), Json.text(step, "step")));
    line.append(
        switch (state) {
          case "DONE" -> time(step);
          case "PENDING" -> "";
          default -> "  " + state.toLowerCase(java.util.Locale.ROOT);
        });
    append(line, ": ", Json.text(step, "cause.message"));
    if (step.path("overdue").asBoolean(false)) {
      line.append("  overdue");
    }
    if (!state.equals("DONE") && !Json.text(step, "cause.code").isEmpty()) {
      append(line, "  owner: ", Json.text(step, "owner"));
      append(line, "  next: ", Json.text(step, "next"));
    }
    return line.toString().stripTrailing();
  }

  private static void append(StringBuilder line, String label, String value) {
    if (!value.isEmpty()) {
      line.append(label).append(Text.line(value));
    }
  }

  private static String time(JsonNode timed) {
    String millis = Json.text(timed, "durationMs");
    return millis.isEmpty() ? "" : "  " + millis + " ms";
  }
}
