package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    description =
        "Shows what would have to change so that a tenant is as its file says; exit 3 when something.")
final class PlanCommand implements Callable<Integer>, AwaitsOthers {

  static final View VIEW = View.of("tenant");

  @Mixin private final SpecOptions spec = new SpecOptions();

  private final Session session;

  PlanCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Plan plan = spec.planner(session).plan();
    session.output().one(plan.json(), VIEW, () -> plan.lines().forEach(session.output()::line));
    return plan.empty() ? ExitCodes.OK : ExitCodes.PLAN_HAS_CHANGES;
  }
}
