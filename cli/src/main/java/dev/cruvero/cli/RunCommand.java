package dev.cruvero.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description = {
      "Starts an agent run in a tenant's context and follows it to its answer.",
      "The answer goes to stdout, the steps to stderr."
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "what to do; - reads it from stdin")
  private @Nullable String prompt;

  @Option(names = "--model", paramLabel = "MODEL", description = "an allowed model")
  private @Nullable String model;

  @Option(names = "--tools", paramLabel = "T", split = ",", description = "offer these tools only")
  private @Nullable List<String> tools;

  @Option(
      names = "--tool-choice",
      paramLabel = "TOOL",
      description = "a tool the model has to call first")
  private @Nullable String toolChoice;

  @Option(
      names = "--no-wait",
      negatable = true,
      description = "follow it (as it does) or come back at once")
  private boolean noWait;

  private final Session session;

  RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenantOrNone(checks, tenant.id);
    ObjectNode body = body(checks);
    Duration timeout = session.timeout(checks, RunWatch.PATIENCE);
    checks.done();
    JsonNode run = session.http().json(Call.post("/v1/runs").tenant(id).body(body));
    String runId = Json.text(run, "id");
    if (noWait) {
      session.output().one(run, RunViews.ONE);
      session.next("cruvero runs watch " + runId + (id == null ? "" : " --tenant " + id));
      return ExitCodes.OK;
    }
    session.note("run " + runId);
    return new RunWatch(session, runId, id).follow(timeout);
  }

  private ObjectNode body(Checks checks) {
    String text =
        prompt != null && prompt.equals("-")
            ? Documents.text(session.io(), prompt)
            : checks.needed("--prompt", prompt);
    ObjectNode body = Json.object().put("prompt", text);
    TenantFields.text(body, "model", model);
    TenantFields.list(body, "tools", "--tools", tools, checks);
    TenantFields.text(body, "toolChoice", toolChoice);
    return body;
  }
}
