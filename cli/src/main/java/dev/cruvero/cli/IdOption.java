package dev.cruvero.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The tenant a command of {@code tenant} is about. There is no default: it is always named. */
final class IdOption {

  @Option(
      names = {"--id", "--tenant"},
      paramLabel = "ID",
      description = "the tenant's id")
  private @Nullable String id;

  String checked(Checks checks) {
    return checks.tenant("--id", id);
  }
}
