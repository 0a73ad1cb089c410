package dev.cruvero.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What suspending and resuming a tenant have in common. */
final class SuspensionOptions {

  @Mixin private final IdOption id = new IdOption();

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the audit record")
  private @Nullable String reason;

  @Option(
      names = "--if-revision",
      paramLabel = "N",
      description = "only if the tenant still has this revision")
  private @Nullable String revision;

  /** Sends the change and prints what there is now. */
  int send(Session session, String verb) {
    Checks checks = new Checks();
    String tenant = id.checked(checks);
    String match = revision == null ? null : "\"" + checks.count("--if-revision", revision) + "\"";
    checks.done();
    ObjectNode body = Json.object();
    if (reason != null) {
      body.put("reason", reason);
    }
    Answer answer =
        session
            .http()
            .send(Call.post("/v1/tenants/{}/" + verb, tenant).header("If-Match", match).body(body));
    JsonNode now = answer.body();
    String line = "tenant " + tenant + ": " + Json.text(now, "state");
    session.output().one(now, TenantViews.ONE, () -> session.output().line(line));
    TenantViews.warnings(session, now);
    if (answer.unchanged()) {
      session.note("tenant " + tenant + ": unchanged");
    } else {
      TenantViews.next(session, now);
    }
    return ExitCodes.OK;
  }
}
