package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(description = "Cancels a run; no further model call is made.")
final class RunsCancelCommand implements Callable<Integer> {

  @Mixin private final RunOption run = new RunOption();

  private final Session session;

  RunsCancelCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = run.id(checks);
    @Nullable String tenant = run.tenant(session, checks);
    checks.done();
    JsonNode json = session.http().json(Call.post("/v1/runs/{}/cancel", id).tenant(tenant));
    JsonNode shown = json.isObject() ? json : Json.object().put("id", id);
    session
        .output()
        .one(shown, RunViews.ONE, () -> session.output().line("run " + id + ": cancel requested"));
    return ExitCodes.OK;
  }
}
