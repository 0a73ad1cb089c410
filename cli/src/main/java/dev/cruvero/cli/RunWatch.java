package dev.cruvero.cli;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Follows one run to its end and tells each step and each wait once. */
final class RunWatch {

  static final Duration PATIENCE = Duration.ofMinutes(35);

  private static final Set<String> ENDED =
      Set.of("COMPLETED", "FAILED", "CANCELLED", "LIMIT_REACHED");

  private final Session session;
  private final String run;
  private final @Nullable String tenant;
  private final Set<String> told = new HashSet<>();
  private String usage = "";
  private boolean practice;

  RunWatch(Session session, String run, @Nullable String tenant) {
    this.session = session;
    this.run = run;
    this.tenant = tenant;
  }

  /** The exit code of a run that ended: 0 when it completed, else by its cause. */
  int follow(Duration timeout) {
    JsonNode ended = untilEnded(timeout);
    session
        .output()
        .one(ended, RunViews.ONE, () -> session.output().block(Json.text(ended, "answer")));
    RunViews.refusals(session, ended);
    session.note(summary(ended));
    if (Json.text(ended, "state").equals("COMPLETED")) {
      return ExitCodes.OK;
    }
    throw failure(ended);
  }

  private JsonNode untilEnded(Duration timeout) {
    Pace pace = new Pace(timeout);
    String follow = "cruvero runs watch " + run + (tenant == null ? "" : " --tenant " + tenant);
    try (Detach _ = new Detach(session, "the run goes on; follow it with " + follow)) {
      while (true) {
        JsonNode now = session.http().json(Call.get("/v1/runs/{}", run).tenant(tenant));
        tell(now);
        if (ENDED.contains(Json.text(now, "state"))) {
          return now;
        }
        if (pace.over()) {
          throw Failure.of(
              ExitCodes.TIMEOUT, "run " + run + " did not end in time; it goes on", follow);
        }
        pace.rest();
      }
    }
  }

  private void tell(JsonNode now) {
    String until = Json.text(now, "waitingFor.until");
    if (!until.isEmpty() && told.add("wait " + until)) {
      session.note(
          "waiting for %s %s until %s"
              .formatted(
                  Json.text(now, "waitingFor.reason"), Json.text(now, "waitingFor.limit"), until));
    }
    for (JsonNode warning : now.path("warnings")) {
      if (told.add("warning " + warning)) {
        session.note(RunViews.warning(warning));
      }
    }
    String used = Json.compact(now.path("usage")) + Json.text(now, "state");
    if (!used.equals(usage)) {
      usage = used;
      steps().forEach(this::step);
    }
  }

  private List<JsonNode> steps() {
    return session
        .http()
        .items(Call.get("/v1/runs/{}/steps", run).tenant(tenant), Integer.MAX_VALUE);
  }

  private void step(JsonNode step) {
    practice |= step.path("practice").asBoolean(false);
    String state = Json.text(step, "state");
    if (state.equals("RUNNING") || !told.add("step " + Json.text(step, "number"))) {
      return;
    }
    String cause = Json.text(step, "cause.message");
    String millis = Json.text(step, "durationMs");
    session.note(
        "%3s %-5s %-8s %s%s%s%s"
            .formatted(
                Json.text(step, "number"),
                Json.text(step, "kind"),
                state,
                Json.text(step, "name"),
                downgrade(step),
                millis.isEmpty() ? "" : "  " + millis + " ms",
                cause.isEmpty() ? "" : "  " + cause));
  }

  private static String downgrade(JsonNode step) {
    return step.has("downgrade")
        ? "  instead of %s: critical level of %s"
            .formatted(Json.text(step, "downgrade.from"), Json.text(step, "downgrade.limit"))
        : "";
  }

  private String summary(JsonNode ended) {
    return "run %s %s: %s model calls, %s tool calls, %s + %s tokens, %s USD%s"
        .formatted(
            run,
            Json.text(ended, "state"),
            Json.text(ended, "usage.modelCalls"),
            Json.text(ended, "usage.toolCalls"),
            Json.text(ended, "usage.promptTokens"),
            Json.text(ended, "usage.completionTokens"),
            Json.text(ended, "usage.costUsd"),
            practice ? " (practice model)" : "");
  }

  private Failure failure(JsonNode ended) {
    JsonNode cause = ended.path("cause");
    String state = Json.text(ended, "state");
    var code = ExitCodes.known(Json.text(cause, "code"));
    int exit =
        state.equals("LIMIT_REACHED")
            ? ExitCodes.OVER_LIMIT
            : code == null ? ExitCodes.FAILED : code.exitCode();
    String message = Json.text(cause, "message");
    return Failure.of(
        exit,
        cause,
        "run %s ended as %s%s".formatted(run, state, message.isEmpty() ? "" : ": " + message),
        Json.text(cause, "owner"),
        Json.text(cause, "next"));
  }
}
