package dev.cruvero.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The tenant in whose context a command runs. */
final class TenantOption {

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "the tenant (else CRUVERO_TENANT_ID, the context's, the key's own)")
  @Nullable String id;
}
