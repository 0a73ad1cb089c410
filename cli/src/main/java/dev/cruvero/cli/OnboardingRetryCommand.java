package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(description = "Lets a stopped onboarding go on now, at the step that failed.")
final class OnboardingRetryCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final IdOption id = new IdOption();

  @Option(
      names = "--no-wait",
      negatable = true,
      description = "wait for the end (as it does) or not")
  private boolean noWait;

  private final Session session;

  OnboardingRetryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String tenant = id.checked(checks);
    Duration timeout = session.timeout(checks, OnboardingWatch.PATIENCE);
    checks.done();
    Answer answer = session.http().send(Call.post("/v1/tenants/{}/onboarding/retry", tenant));
    if (noWait) {
      return OnboardingEnd.of(session, tenant, timeout, true, answer.body());
    }
    return OnboardingEnd.of(session, new OnboardingWatch(session, tenant, timeout).untilSettled());
  }
}
