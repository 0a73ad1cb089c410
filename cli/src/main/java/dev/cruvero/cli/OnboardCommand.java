package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    description =
        "Plans, shows, asks, applies, and follows the ten steps until the tenant is active.")
final class OnboardCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final SpecOptions spec = new SpecOptions();

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  @Option(names = "--dry-run", description = "check everything, change nothing")
  private boolean dryRun;

  @Option(
      names = "--no-wait",
      negatable = true,
      description = "follow the steps (as it does) or not")
  private boolean noWait;

  private final Session session;

  OnboardCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Duration timeout = session.timeout(checks, OnboardingWatch.PATIENCE);
    checks.done();
    Planner planner = spec.planner(session);
    Plan plan = planner.plan();
    plan.lines().forEach(session::note);
    if (dryRun) {
      session.output().one(plan.json(), PlanCommand.VIEW, () -> {});
      session.note("dry run: nothing was changed");
      return ExitCodes.OK;
    }
    if (!plan.empty()) {
      session.confirm(yes, "Apply this to " + session.config().server() + "?");
      planner.apply(plan);
    }
    return end(plan.spec().tenant(), timeout);
  }

  private int end(String tenant, Duration timeout) {
    if (noWait) {
      Call call = Call.get("/v1/tenants/{}", tenant);
      session.output().one(session.http().json(call), TenantViews.ONE);
      session.next("cruvero tenant onboarding --id " + tenant + " --watch");
      return ExitCodes.OK;
    }
    int exit =
        OnboardingEnd.of(session, new OnboardingWatch(session, tenant, timeout).untilSettled());
    session.next("cruvero run --tenant " + tenant + " --prompt \"…\"");
    return exit;
  }
}
