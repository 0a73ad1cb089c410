package dev.cruvero.cli;

import java.util.List;
import java.util.stream.Stream;

/** How a thing looks as table: where its name is, and which fields stand in which order. */
record View(String name, List<Column> columns) {

  record Column(String title, String path) {}

  /** Columns as {@code TITLE=dotted.path}, or only the path. */
  static View of(String name, String... columns) {
    return new View(name, Stream.of(columns).map(View::column).toList());
  }

  private static Column column(String text) {
    int at = text.indexOf('=');
    return at < 0
        ? new Column(text, text)
        : new Column(text.substring(0, at), text.substring(at + 1));
  }
}
