package dev.cruvero.cli;

import java.util.Locale;

/** How data is written to stdout. */
enum Format {
  TABLE,
  JSON,
  JSONL,
  YAML,
  NAME;

  static Format of(GlobalOptions options) {
    if (options.output == null) {
      return options.quiet ? NAME : TABLE;
    }
    for (Format format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(options.output)) {
        return format;
      }
    }
    throw Failure.usage("--output is one of table, json, jsonl, yaml, name");
  }
}
