package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(description = "Makes a tenant as its file says, without asking and without waiting.")
final class ApplyCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final SpecOptions spec = new SpecOptions();

  @Option(names = "--dry-run", description = "check everything, change nothing")
  private boolean dryRun;

  private final Session session;

  ApplyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Planner planner = spec.planner(session);
    Plan plan = planner.plan();
    session
        .output()
        .one(plan.json(), PlanCommand.VIEW, () -> plan.lines().forEach(session.output()::line));
    if (dryRun) {
      session.note("dry run: nothing was changed");
      return ExitCodes.OK;
    }
    planner.apply(plan);
    session.note("tenant " + plan.spec().tenant() + (plan.empty() ? ": unchanged" : ": applied"));
    session.next("cruvero tenant onboarding --id " + plan.spec().tenant() + " --watch");
    return ExitCodes.OK;
  }
}
