package dev.cruvero.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(description = "Lists a tenant's runs.")
final class RunsListCommand implements Callable<Integer> {

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "only in this state, for example FAILED")
  private @Nullable String state;

  @Mixin private final LimitOption limit = new LimitOption();

  private final Session session;

  RunsListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call =
        Call.get("/v1/runs")
            .tenant(session.tenantOrNone(checks, tenant.id))
            .query("state", state == null ? null : state.toUpperCase(Locale.ROOT));
    long wanted = limit.checked(checks);
    checks.done();
    List<JsonNode> runs = session.http().items(call, wanted);
    session.output().list(runs, RunViews.LIST);
    if (runs.isEmpty()) {
      session.note("no runs");
    }
    return ExitCodes.OK;
  }
}
