package dev.cruvero.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Follows the onboarding of one tenant and tells each step as it ends or gets stuck. */
final class OnboardingWatch {

  static final Duration PATIENCE = Duration.ofMinutes(5);

  // What was just supplied reaches the engine a moment later: until then it still says it waits.
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration APPEARS = Duration.ofSeconds(10);

  private final Session session;
  private final String tenant;
  private final Duration timeout;
  private final StepLines lines;
  private final Map<String, String> told = new HashMap<>();
  private String operation = "";

  OnboardingWatch(Session session, String tenant, Duration timeout) {
    this.session = session;
    this.tenant = tenant;
    this.timeout = timeout;
    this.lines = new StepLines(session);
  }

  /** Only this operation counts; an earlier one may still be shown for a moment. */
  OnboardingWatch operation(String operation) {
    this.operation = operation;
    return this;
  }

  /** Waits until it is done, or has been stuck for longer than news needs to arrive. */
  Onboarding untilSettled() {
    Pace none = new Pace(Duration.ZERO);
    AtomicReference<Pace> grace = new AtomicReference<>(none);
    return until(
        onboarding -> {
          if (!onboarding.stuck()) {
            grace.set(none);
            return !onboarding.running();
          }
          if (!operation.isEmpty()) {
            return true;
          }
          grace.compareAndSet(none, new Pace(GRACE));
          return grace.get().over();
        });
  }

  Onboarding until(Predicate<Onboarding> settled) {
    Pace pace = new Pace(timeout);
    Pace appears = new Pace(APPEARS);
    String follow = "cruvero tenant onboarding --id " + tenant + " --watch";
    try (Detach _ = new Detach(session, "the onboarding goes on; follow it with " + follow)) {
      while (true) {
        Onboarding now = look(appears);
        if (!now.json().isMissingNode()) {
          tell(now);
          if (settled.test(now)) {
            return now;
          }
        }
        if (pace.over()) {
          throw Failure.of(
              ExitCodes.TIMEOUT,
              "the onboarding of tenant " + tenant + " was not settled in time; the server goes on",
              follow);
        }
        pace.rest();
      }
    }
  }

  private Onboarding look(Pace appears) {
    Answer answer = session.http().exchange(request());
    if (answer.status() == 404 && !appears.over()) {
      return new Onboarding(MissingNode.getInstance());
    }
    JsonNode json = answer.ok() ? answer.body() : session.http().json(request());
    boolean other = !operation.isEmpty() && !Json.text(json, "operation").equals(operation);
    return new Onboarding(other && !appears.over() ? MissingNode.getInstance() : json);
  }

  private Call request() {
    return Call.get("/v1/tenants/{}/onboarding", tenant);
  }

  private void tell(Onboarding onboarding) {
    for (JsonNode step : onboarding.steps()) {
      String news = Json.text(step, "state") + " " + Json.text(step, "cause.code");
      if (lines.worthTelling(step) && !news.equals(told.put(Json.text(step, "step"), news))) {
        lines.progress(step);
      }
    }
  }
}
