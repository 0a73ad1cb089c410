package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
    description =
        "Shows a run: state, usage, answer, warnings of limits, and which tools were refused by which rule.")
final class RunsShowCommand implements Callable<Integer> {

  @Mixin private final RunOption run = new RunOption();

  private final Session session;

  RunsShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = run.id(checks);
    @Nullable String tenant = run.tenant(session, checks);
    checks.done();
    JsonNode json = session.http().json(Call.get("/v1/runs/{}", id).tenant(tenant));
    session.output().one(json, RunViews.ONE);
    if (session.output().table()) {
      json.path("warnings").forEach(warning -> session.output().line(RunViews.warning(warning)));
      json.path("refusals").forEach(refusal -> session.output().line("refused: " + line(refusal)));
    }
    return ExitCodes.OK;
  }

  private static String line(JsonNode refusal) {
    return "step %s, tool %s, code %s, rule %s, list %s, owner %s, next: %s"
        .formatted(
            Json.text(refusal, "step"),
            Json.text(refusal, "tool"),
            Json.text(refusal, "code"),
            Json.text(refusal, "rule"),
            Json.text(refusal, "list"),
            Json.text(refusal, "owner"),
            Json.text(refusal, "next"));
  }
}
