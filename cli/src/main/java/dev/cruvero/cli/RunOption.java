package dev.cruvero.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One run of one tenant. */
final class RunOption {

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "the run's id")
  private @Nullable String run;

  @Mixin private final TenantOption tenant = new TenantOption();

  String id(Checks checks) {
    return checks.run(run);
  }

  @Nullable String tenant(Session session, Checks checks) {
    return session.tenantOrNone(checks, tenant.id);
  }
}
