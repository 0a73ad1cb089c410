package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
    description = {
      "Makes a new key for a tenant's workflow payloads.",
      "What older keys sealed stays readable; runs that are under way go on."
    })
final class SecretRotatePayloadKeyCommand implements Callable<Integer>, AwaitsOthers {

  private static final View VIEW = View.of("version", "VERSION=version");

  @Mixin private final TenantOption tenant = new TenantOption();

  private final Session session;

  SecretRotatePayloadKeyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenant(checks, tenant.id);
    checks.done();
    JsonNode rotated =
        session.http().json(Call.of("POST", "/v1/tenants/{}/secrets/payload-key/rotate", id));
    session
        .output()
        .one(
            rotated,
            VIEW,
            () ->
                session
                    .output()
                    .line(
                        "payload key of tenant %s: version %s"
                            .formatted(id, Json.text(rotated, "version"))));
    return ExitCodes.OK;
  }
}
