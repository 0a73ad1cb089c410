package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows what a tenant used, day by day.")
final class UsageCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of(
          "day",
          "DAY=day",
          "REQUESTS=requests",
          "PROMPT=promptTokens",
          "COMPLETION=completionTokens",
          "RUNS=runs",
          "COST_USD=costUsd");

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(names = "--from", paramLabel = "DAY", description = "first day")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "DAY", description = "last day")
  private @Nullable String to;

  @Mixin private final LimitOption limit = new LimitOption();

  private final Session session;

  UsageCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call =
        Call.get("/v1/usage")
            .tenant(session.tenantOrNone(checks, tenant.id))
            .query("from", checks.day("--from", from))
            .query("to", checks.day("--to", to));
    long wanted = limit.checked(checks);
    checks.done();
    List<JsonNode> days = session.http().items(call, wanted);
    session.output().list(days, VIEW);
    if (days.isEmpty()) {
      session.note("nothing was used");
    }
    return ExitCodes.OK;
  }
}
