package dev.cruvero.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that may stand anywhere on the line. */
final class GlobalOptions {

  @Option(
      names = {"-o", "--output"},
      scope = ScopeType.INHERIT,
      paramLabel = "FORMAT",
      description = "table, json, jsonl, yaml or name (table on a terminal)")
  @Nullable String output;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "ids on stdout, nothing but errors on stderr")
  boolean quiet;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "each request with status and time on stderr")
  boolean verbose;

  @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "no colours")
  boolean noColor;

  @Option(
      names = "--server",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "the server (else CRUVERO_SERVER, the context, http://127.0.0.1:8080)")
  @Nullable String server;

  @Option(
      names = "--context",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "a context of the configuration file (else CRUVERO_CONTEXT, the current one)")
  @Nullable String context;

  @Option(
      names = "--api-key-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "file with the API key (else CRUVERO_API_KEY, the context's)")
  @Nullable String apiKeyFile;

  @Option(
      names = "--timeout",
      scope = ScopeType.INHERIT,
      paramLabel = "TIME",
      description = "how long to wait: 500ms, 30s, 5m, 1h")
  @Nullable String timeout;

  @Option(
      names = "--idempotency-key",
      scope = ScopeType.INHERIT,
      paramLabel = "KEY",
      description = "repeat a POST safely under this key (else a random one)")
  @Nullable String idempotencyKey;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "this help")
  boolean help;
}
