package dev.cruvero.cli;

import tools.jackson.databind.JsonNode;

/** How runs and their steps look. */
final class RunViews {

  static final View LIST =
      View.of(
          "id",
          "ID=id",
          "STATE=state",
          "MODEL=model",
          "CREATED=createdAt",
          "COST_USD=usage.costUsd",
          "CAUSE=cause.code");

  static final View ONE =
      View.of(
          "id",
          "id",
          "tenant",
          "state",
          "model",
          "registry",
          "waitingFor.reason",
          "waitingFor.limit",
          "waitingFor.until",
          "usage.modelCalls",
          "usage.toolCalls",
          "usage.promptTokens",
          "usage.completionTokens",
          "usage.costUsd",
          "cause.code",
          "cause.message",
          "cause.owner",
          "cause.next",
          "createdAt",
          "startedAt",
          "endedAt",
          "answer",
          "masked.next");

  static final View STEPS =
      View.of(
          "number",
          "NO=number",
          "KIND=kind",
          "STATE=state",
          "NAME=name",
          "INSTEAD_OF=downgrade.from",
          "MS=durationMs",
          "PROVIDER=provider",
          "PRACTICE=practice",
          "CAUSE=cause.code");

  private RunViews() {}

  /** One level that the tenant reached in a limit, as a sentence. */
  static String warning(JsonNode warning) {
    return "%s: %s %% of the limit %s are used or held, until %s (%s)"
        .formatted(
            warning.path("percent").asInt() < 95 ? "warning" : "critical",
            Json.text(warning, "percent"),
            Json.text(warning, "limit"),
            Json.text(warning, "resetAt"),
            warning.path("step").asInt() == 0 ? "start" : "step " + Json.text(warning, "step"));
  }

  static void refusals(Session session, JsonNode run) {
    for (JsonNode refusal : run.path("refusals")) {
      session.note(
          "refused: step %s, tool %s, %s: %s (%s), owner: %s"
              .formatted(
                  Json.text(refusal, "step"),
                  Json.text(refusal, "tool"),
                  Json.text(refusal, "code"),
                  Json.text(refusal, "rule"),
                  Json.text(refusal, "list"),
                  Json.text(refusal, "owner")));
      session.next(Json.text(refusal, "next"));
    }
  }
}
