package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows the steps of a run; -o json with input and output.")
final class RunsStepsCommand implements Callable<Integer> {

  @Mixin private final RunOption run = new RunOption();

  @Mixin private final LimitOption limit = new LimitOption();

  private final Session session;

  RunsStepsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = run.id(checks);
    @Nullable String tenant = run.tenant(session, checks);
    long wanted = limit.checked(checks);
    checks.done();
    List<JsonNode> steps =
        session.http().items(Call.get("/v1/runs/{}/steps", id).tenant(tenant), wanted);
    session.output().list(steps, RunViews.STEPS);
    return ExitCodes.OK;
  }
}
