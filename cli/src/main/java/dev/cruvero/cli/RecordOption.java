package dev.cruvero.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose audit record: a tenant's, or the platform's own. */
final class RecordOption {

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(
      names = "--platform",
      description = "the platform's own record, whatever the context's tenant")
  private boolean platform;

  /** The tenant whose record it is; null for the platform's. */
  @Nullable String tenant(Session session, Checks checks) {
    if (platform && tenant.id != null) {
      checks.problem("--platform and --tenant exclude each other");
    }
    return platform ? null : session.tenantOrNone(checks, tenant.id);
  }

  /** What was named on the line itself. */
  boolean given() {
    return platform || tenant.id != null;
  }
}
