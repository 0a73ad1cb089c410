package dev.cruvero.cli;

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
      "Changes a tenant: what is not named stays as it is.",
      "List flags replace the list; --add-… and --remove-… edit it, --clear-… unsets."
    })
final class TenantUpdateCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final IdOption id = new IdOption();

  @Mixin private final TenantFields fields = new TenantFields();

  @Option(names = "--namespace", hidden = true)
  private @Nullable String namespace;

  @Option(names = "--memory-namespace", hidden = true)
  private @Nullable String memoryNamespace;

  @Mixin private final ListEdits edits = new ListEdits();

  @Option(
      names = "--if-revision",
      paramLabel = "N",
      description = "only if the tenant still has this revision")
  private @Nullable String revision;

  @Option(names = "--dry-run", description = "check everything, change nothing")
  private boolean dryRun;

  private final Session session;

  TenantUpdateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String tenant = id.checked(checks);
    ObjectNode body = body(checks);
    String match = revision == null ? null : "\"" + checks.count("--if-revision", revision) + "\"";
    checks.done();
    JsonNode before = session.http().json(Call.get("/v1/tenants/{}", tenant));
    JsonNode after =
        session
            .http()
            .json(
                Call.of("PATCH", "/v1/tenants/{}", tenant)
                    .query("dryRun", dryRun ? "true" : null)
                    .header("If-Match", match)
                    .body(body));
    print(before, after);
    return ExitCodes.OK;
  }

  private void print(JsonNode before, JsonNode after) {
    List<Difference> changes = Difference.between(before, after);
    session
        .output()
        .one(after, TenantViews.ONE, () -> changes.forEach(c -> session.output().line(c.line())));
    TenantViews.warnings(session, after);
    if (changes.isEmpty()) {
      session.note("tenant " + Json.text(after, "id") + ": unchanged");
    }
    if (dryRun) {
      session.note("dry run: nothing was changed");
    } else {
      TenantViews.next(session, after);
    }
  }

  private ObjectNode body(Checks checks) {
    ObjectNode body = Json.object();
    fields.write(body, checks);
    edits.write(body, checks);
    // Sent on purpose: the server refuses them and names the way there is.
    TenantFields.text(body, "namespace", namespace);
    TenantFields.text(body, "memoryNamespace", memoryNamespace);
    if (body.isEmpty()) {
      checks.problem("there is nothing to change: name at least one field");
    }
    return body;
  }
}
