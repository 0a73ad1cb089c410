package dev.cruvero.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Writes data to stdout in the format asked for; nothing else ever goes there. */
final class Output {

  private final PrintStream out;
  private final Format format;
  private final boolean terminal;

  Output(Io io, Format format) {
    this.out = io.out();
    this.format = format;
    this.terminal = io.outTerminal();
  }

  Format format() {
    return format;
  }

  boolean table() {
    return format == Format.TABLE;
  }

  void list(List<JsonNode> items, View view) {
    switch (format) {
      case TABLE -> rows(items, view);
      case JSON -> out.println(Json.pretty(Json.array(items)));
      case JSONL -> items.forEach(item -> out.println(Json.compact(item)));
      case YAML -> out.print(Yaml.write(Json.array(items)));
      case NAME -> items.forEach(item -> name(item, view));
    }
  }

  void one(JsonNode item, View view) {
    if (table()) {
      view.columns().forEach(column -> field(column, item));
    } else {
      data(item, view);
    }
  }

  /** One thing whose table form has a layout of its own. */
  void one(JsonNode item, View view, Runnable layout) {
    if (table()) {
      layout.run();
    } else {
      data(item, view);
    }
  }

  void line(String text) {
    out.println(Text.line(text));
  }

  void block(String text) {
    out.println(Text.block(text));
  }

  private void data(JsonNode item, View view) {
    switch (format) {
      case TABLE, JSON -> out.println(Json.pretty(item));
      case JSONL -> out.println(Json.compact(item));
      case YAML -> out.print(Yaml.write(item));
      case NAME -> name(item, view);
    }
  }

  private void name(JsonNode item, View view) {
    String name = Json.text(item, view.name());
    if (!name.isEmpty()) {
      line(name);
    }
  }

  private void field(View.Column column, JsonNode item) {
    JsonNode value = Json.at(item, column.path());
    if (!value.isMissingNode() && !value.isNull()) {
      line(column.title() + ": " + Json.display(value));
    }
  }

  private void rows(List<JsonNode> items, View view) {
    if (items.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(view.columns().stream().map(View.Column::title).toList());
    items.forEach(item -> rows.add(cells(item, view)));
    if (terminal) {
      aligned(rows);
    } else {
      rows.forEach(row -> out.println(String.join("\t", row)));
    }
  }

  private static List<String> cells(JsonNode item, View view) {
    return view.columns().stream().map(c -> Text.line(Json.text(item, c.path()))).toList();
  }

  private void aligned(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
