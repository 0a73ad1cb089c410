package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description =
        "Lets a platform principal read what a tenant's runs say, for a while; the tenant's audit record tells of it.")
final class SupportGrantCommand implements Callable<Integer> {

  static final View VIEW =
      View.of("id", "id", "tenant", "principal", "reason", "createdBy", "expiresAt");

  @Option(names = "--tenant", paramLabel = "ID", description = "the tenant")
  private @Nullable String tenant;

  @Option(names = "--for", paramLabel = "TIME", description = "how long, such as 1h (8h at most)")
  private @Nullable String lasts;

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the audit record")
  private @Nullable String reason;

  @Option(
      names = "--to",
      paramLabel = "PRINCIPAL",
      description = "who may read: a key's id, or oidc:SUBJECT (else whoever asks)")
  private @Nullable String to;

  private final Session session;

  SupportGrantCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenant(checks, tenant);
    var _ = checks.needed("--for", lasts);
    Duration leave = checks.duration("--for", lasts, Duration.ZERO);
    ObjectNode body =
        Json.object()
            .put("duration", leave.toString())
            .put("reason", checks.needed("--reason", reason));
    if (to != null) {
      body.put("principal", to.startsWith("oidc:") ? to : "key:" + checks.keyId(to));
    }
    checks.done();
    session
        .output()
        .one(session.http().json(Call.post("/v1/tenants/{}/support", id).body(body)), VIEW);
    return ExitCodes.OK;
  }
}
