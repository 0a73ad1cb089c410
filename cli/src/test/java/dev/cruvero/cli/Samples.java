package dev.cruvero.cli;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers shaped as docs/api.md says. */
final class Samples {

  static final List<String> STEPS =
      List.of(
          "record",
          "namespace",
          "workers",
          "limits",
          "policy",
          "secrets",
          "registry",
          "health",
          "sampleRun",
          "isolation");

  private Samples() {}

  static String tenant(String id, String state) {
    return tenant(id, state, "120");
  }

  static String tenant(String id, String state, String rpm) {
    return """
        {"id":"%s","uid":"u-1","displayName":"Acme Corp","enabled":true,"state":"%s","tier":"dedicated",
         "namespace":"cruvero-%s","memoryNamespace":"%s","timeZone":"UTC","labels":{"team":"growth"},
         "registry":{"id":"default","version":"v2.0.0"},
         "limits":{"rpm":%s,"rph":5000,"tpd":2000000,"maxRunsPerDay":10000,"costPerDayUsd":"50"},
         "effectiveLimits":{"rpm":%s,"rph":5000,"tpd":2000000,"maxRunsPerDay":10000,"costPerDayUsd":"50"},
         "limitsAccepted":true,
         "policy":{"allowedModels":["x-ai/grok-4-fast"],"blockedModels":[],"allowedTools":["http_get","calculator"],"blockedTools":[],"httpHosts":[]},
         "approval":null,"revision":7,"createdAt":"2026-11-24T10:00:00Z","updatedAt":"2026-11-24T10:00:00Z","warnings":[]}
        """
        .formatted(id, state, id, id, rpm, rpm);
  }

  /** An onboarding whose first {@code done} steps are done and whose next one is in a state. */
  static ObjectNode onboarding(String state, int done, String stepState) {
    ObjectNode json =
        Json.object()
            .put("tenant", "acme")
            .put("operation", "op_1")
            .put("kind", "onboard")
            .put("state", state)
            .put("durationMs", 812);
    ArrayNode steps = json.putArray("steps");
    for (int i = 0; i < STEPS.size(); i++) {
      ObjectNode step = steps.addObject().put("step", STEPS.get(i)).put("number", i + 1);
      step.put("state", i < done ? "DONE" : i == done ? stepState : "PENDING");
      if (i < done) {
        step.put("durationMs", 12);
      }
    }
    return json;
  }

  /** The same with the reason why the next step does not go on. */
  static ObjectNode stuck(String state, int done, String stepState, String code, String message) {
    ObjectNode json = onboarding(state, done, stepState);
    ObjectNode step = (ObjectNode) json.path("steps").path(done);
    step.put("owner", "Security")
        .put("next", "cruvero secret put --tenant acme --provider openrouter");
    step.putObject("cause").put("code", code).put("message", message);
    return json;
  }

  static String run(String state) {
    return run(state, "");
  }

  static String run(String state, String more) {
    return """
        {"id":"run_00000000000000000000000000000001","tenant":"acme","state":"%s","model":"x-ai/grok-4-fast",
         "answer":"The answer is 42.",
         "usage":{"modelCalls":2,"toolCalls":1,"promptTokens":120,"completionTokens":30,"costUsd":"0.0001"},
         "createdAt":"2026-11-24T10:00:00Z"%s}
        """
        .formatted(state, more);
  }
}
