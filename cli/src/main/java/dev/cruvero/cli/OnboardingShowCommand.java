package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    description = "Shows the onboarding of a tenant, step by step.",
    synopsisSubcommandLabel = "[retry | abandon]")
final class OnboardingShowCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final IdOption id = new IdOption();

  @Option(names = "--watch", description = "follow it until it is done or stuck")
  private boolean watch;

  private final Session session;

  OnboardingShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String tenant = id.checked(checks);
    Duration timeout = session.timeout(checks, Duration.ofHours(1));
    checks.done();
    if (watch) {
      return OnboardingEnd.of(
          session, new OnboardingWatch(session, tenant, timeout).untilSettled());
    }
    Onboarding onboarding =
        new Onboarding(session.http().json(Call.get("/v1/tenants/{}/onboarding", tenant)));
    OnboardingEnd.show(session, onboarding);
    return ExitCodes.OK;
  }
}
