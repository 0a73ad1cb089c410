package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    description =
        "Says whether a tenant may use a tool or a model, by which rule, and whose rule it is.")
final class PolicyExplainCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of(
          "subject",
          "kind",
          "subject",
          "allowed",
          "code",
          "rule",
          "list",
          "downgradeModel",
          "owner",
          "next");

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(names = "--tool", paramLabel = "TOOL", description = "a tool")
  private @Nullable String tool;

  @Option(names = "--model", paramLabel = "MODEL", description = "a model")
  private @Nullable String model;

  private final Session session;

  PolicyExplainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    if ((tool == null) == (model == null)) {
      checks.problem("one of --tool and --model is needed");
    }
    Call call =
        Call.get("/v1/policy/explain")
            .tenant(session.tenantOrNone(checks, tenant.id))
            .query("tool", tool)
            .query("model", model);
    checks.done();
    session.output().one(session.http().json(call), VIEW);
    return ExitCodes.OK;
  }
}
