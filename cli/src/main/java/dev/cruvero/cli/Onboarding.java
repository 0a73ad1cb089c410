package dev.cruvero.cli;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** An onboarding as the server tells it, with the questions that commands ask of it. */
record Onboarding(JsonNode json) {

  static final View VIEW = View.of("tenant", "tenant", "operation", "kind", "state");

  private static final Set<String> PROVISIONING = Set.of("record", "namespace", "workers");

  String state() {
    return Json.text(json, "state");
  }

  boolean running() {
    return state().equals("RUNNING") || state().isEmpty();
  }

  boolean completed() {
    return state().equals("COMPLETED");
  }

  /** Waiting for somebody or something, which may just have been supplied. */
  boolean stuck() {
    return state().equals("AWAITING_HUMAN") || state().equals("FAILED");
  }

  List<JsonNode> steps() {
    return json.path("steps").valueStream().toList();
  }

  List<JsonNode> stepsIn(String state) {
    return steps().stream().filter(step -> Json.text(step, "state").equals(state)).toList();
  }

  /** Record, namespace and workers are there: all that a create alone can do. */
  boolean provisioned() {
    return steps().stream()
            .filter(step -> PROVISIONING.contains(Json.text(step, "step")))
            .filter(step -> Json.text(step, "state").equals("DONE"))
            .count()
        == PROVISIONING.size();
  }

  /** A create has come as far as it gets: provisioned and not running on, or stopped before. */
  boolean createSettled() {
    return provisioned()
        ? !running() || !stepsIn("WAITING").isEmpty()
        : state().equals("FAILED") || provisioningStopped();
  }

  private boolean provisioningStopped() {
    return steps().stream()
        .filter(step -> PROVISIONING.contains(Json.text(step, "step")))
        .anyMatch(step -> Set.of("FAILED", "WAITING").contains(Json.text(step, "state")));
  }

  /** Refuses with 7, cause, owner and next command unless everything is done. */
  void judge() {
    if (completed()) {
      return;
    }
    if (state().equals("ABANDONED")) {
      throw Failure.of(
          ExitCodes.FAILED, "the onboarding of tenant " + tenant() + " was abandoned", null);
    }
    throw failure();
  }

  Failure failure() {
    List<JsonNode> failed = stepsIn("FAILED");
    List<JsonNode> waiting = stepsIn("WAITING");
    JsonNode step =
        !failed.isEmpty() ? failed.getFirst() : waiting.isEmpty() ? json : waiting.getFirst();
    JsonNode cause = step.path("cause").isObject() ? step.path("cause") : json.path("cause");
    String where =
        failed.isEmpty() && waiting.isEmpty() ? "" : " at step " + Json.text(step, "step");
    String verb = failed.isEmpty() ? " waits" : " stopped";
    String message = Json.text(cause, "message");
    return Failure.of(
        ExitCodes.AWAITING,
        cause,
        "onboarding of tenant "
            + tenant()
            + verb
            + where
            + (message.isEmpty() ? "" : ": " + message),
        either(step, "owner"),
        either(step, "next"));
  }

  String tenant() {
    return Json.text(json, "tenant");
  }

  private String either(JsonNode step, String field) {
    String own = Json.text(step, field);
    return own.isEmpty() ? Json.text(json, field) : own;
  }
}
