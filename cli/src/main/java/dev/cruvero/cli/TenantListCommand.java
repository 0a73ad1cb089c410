package dev.cruvero.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(description = "Lists tenants.")
final class TenantListCommand implements Callable<Integer> {

  @Option(
      names = "--enabled",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "only enabled ones")
  private @Nullable String enabled;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "only in this state, for example ACTIVE")
  private @Nullable String state;

  @Option(names = "--label", paramLabel = "K=V", description = "only with this label")
  private @Nullable String label;

  @Mixin private final LimitOption limit = new LimitOption();

  private final Session session;

  TenantListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    Call call = Call.get("/v1/tenants");
    if (enabled != null) {
      call.query("enabled", checks.choice("--enabled", enabled, List.of("true", "false")));
    }
    call.query("state", state == null ? null : state.toUpperCase(Locale.ROOT));
    if (label != null) {
      checks.labels("--label", List.of(label));
      call.query("label", label);
    }
    long wanted = limit.checked(checks);
    checks.done();
    List<JsonNode> tenants = session.http().items(call, wanted);
    session.output().list(tenants, TenantViews.LIST);
    if (tenants.isEmpty()) {
      session.note("no tenants");
    }
    return ExitCodes.OK;
  }
}
