package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description = "Makes an API key. It is shown this once, or written to a file of mode 0600.")
final class KeyCreateCommand implements Callable<Integer> {

  private static final List<String> PLATFORM = List.of("platform-admin", "operator", "auditor");
  private static final List<String> TENANT = List.of("tenant-admin", "tenant-runner");

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "platform-admin, operator, auditor, tenant-admin or tenant-runner")
  private @Nullable String role;

  @Option(names = "--tenant", paramLabel = "ID", description = "the tenant of a tenant's key")
  private @Nullable String tenant;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      split = ",",
      description = "what of its role it may do, such as runs:read (else all)")
  private List<String> scopes = List.of();

  @Option(names = "--name", paramLabel = "NAME", description = "what it is for")
  private @Nullable String name;

  @Option(names = "--expires-at", paramLabel = "TIME", description = "when it ends (else never)")
  private @Nullable String expiresAt;

  @Mixin private final KeyFile out = new KeyFile();

  private final Session session;

  KeyCreateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    ObjectNode body = body(checks);
    checks.done();
    return out.issue(session, Call.post("/v1/keys").body(body));
  }

  private ObjectNode body(Checks checks) {
    List<String> roles = Stream.of(PLATFORM, TENANT).flatMap(List::stream).toList();
    String chosen = checks.needed("--role", role);
    ObjectNode body =
        Json.object()
            .put("role", chosen.isEmpty() ? chosen : checks.choice("--role", chosen, roles))
            .put("name", checks.needed("--name", name));
    if (TENANT.contains(chosen)) {
      body.put("tenant", checks.tenant("--tenant", tenant));
    } else if (tenant != null) {
      checks.problem("--tenant goes with --role " + String.join(" or ", TENANT));
    }
    if (!scopes.isEmpty()) {
      checks.items("--scope", scopes).forEach(body.putArray("scopes")::add);
    }
    TenantFields.text(body, "expiresAt", checks.time("--expires-at", expiresAt));
    return body;
  }
}
