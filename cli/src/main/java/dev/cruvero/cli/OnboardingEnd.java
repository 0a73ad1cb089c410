package dev.cruvero.cli;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** What commands that set an onboarding going do with it: follow it, show it, judge it. */
final class OnboardingEnd {

  private OnboardingEnd() {}

  /** Follows the operation that was just started, unless nobody wants to wait. */
  static int of(
      Session session, String tenant, Duration timeout, boolean noWait, JsonNode started) {
    if (noWait) {
      show(session, new Onboarding(started));
      session.next("cruvero tenant onboarding --id " + tenant + " --watch");
      return ExitCodes.OK;
    }
    OnboardingWatch watch =
        new OnboardingWatch(session, tenant, timeout).operation(Json.text(started, "operation"));
    return of(session, watch.untilSettled());
  }

  /** Shows where it ended: 0 when complete, 7 with cause, owner and next command otherwise. */
  static int of(Session session, Onboarding onboarding) {
    session
        .output()
        .one(onboarding.json(), Onboarding.VIEW, () -> session.output().line(summary(onboarding)));
    onboarding.judge();
    return ExitCodes.OK;
  }

  static void show(Session session, Onboarding onboarding) {
    session
        .output()
        .one(
            onboarding.json(),
            Onboarding.VIEW,
            () -> new StepLines(session).data(onboarding.json()));
  }

  private static String summary(Onboarding onboarding) {
    String millis = Json.text(onboarding.json(), "durationMs");
    return "%s of tenant %s: %s, %d of %d steps%s"
        .formatted(
            Json.text(onboarding.json(), "kind").equals("verify") ? "verification" : "onboarding",
            onboarding.tenant(),
            onboarding.state(),
            onboarding.stepsIn("DONE").size(),
            onboarding.steps().size(),
            millis.isEmpty() ? "" : ", " + millis + " ms");
  }
}
