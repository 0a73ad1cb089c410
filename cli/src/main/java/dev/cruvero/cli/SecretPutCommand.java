package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    description = {
      "Stores a tenant's LLM credential in Vault.",
      "The value comes from stdin, a file or an environment variable, never from the line.",
      "For azure it is a JSON object: api_key, endpoint (https://NAME.openai.azure.com),",
      "api_version (v1, or a date), and deployments (model to deployment) where names differ."
    })
final class SecretPutCommand implements Callable<Integer>, AwaitsOthers {

  static final View VIEW =
      View.of("provider", "PROVIDER=provider", "VERSION=version", "UPDATED=updatedAt");

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(names = "--provider", paramLabel = "NAME", description = "openrouter or azure")
  private @Nullable String provider;

  @Option(names = "--from-file", paramLabel = "FILE", description = "file that holds the value")
  private @Nullable String fromFile;

  @Option(names = "--from-env", paramLabel = "NAME", description = "variable that holds the value")
  private @Nullable String fromEnv;

  private final Session session;

  SecretPutCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenant(checks, tenant.id);
    String name = checks.provider(provider);
    if (fromFile != null && fromEnv != null) {
      checks.problem("--from-file and --from-env exclude each other");
    }
    checks.done();
    String value = new SecretSource(fromFile, fromEnv).read(session.io());
    JsonNode stored = put(session, id, name, value);
    session
        .output()
        .one(
            stored,
            VIEW,
            () ->
                session
                    .output()
                    .line(
                        "secret %s of tenant %s: version %s"
                            .formatted(name, id, Json.text(stored, "version"))));
    return ExitCodes.OK;
  }

  static JsonNode put(Session session, String tenant, String provider, String value) {
    return session
        .http()
        .json(
            Call.of("PUT", "/v1/tenants/{}/secrets/llm/{}", tenant, provider)
                .body(Json.object().put("value", value)));
  }
}
