package dev.cruvero.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Lists are complete unless somebody says how much is enough. */
final class LimitOption {

  @Option(names = "--limit", paramLabel = "N", description = "the first N only (else all)")
  private @Nullable String limit;

  long checked(Checks checks) {
    if (limit == null) {
      return Integer.MAX_VALUE;
    }
    long count = Math.min(checks.count("--limit", limit), Integer.MAX_VALUE);
    if (limit.equals("0")) {
      checks.problem("--limit takes 1 or more");
    }
    return count;
  }
}
