package dev.cruvero.db;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A row for any table, made from the catalogue: some value of its type in each needed column. */
final class Rows {

  private Rows() {}

  /** An insert with a place for the tenant's id. */
  static String insert(JdbcClient catalogue, String table) {
    List<String> columns = new ArrayList<>();
    List<String> values = new ArrayList<>();
    catalogue
        .sql(
            """
            select a.attname, format_type(a.atttypid, a.atttypmod), t.typcategory,
              (select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
               where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum])
            from pg_attribute a join pg_type t on t.oid = a.atttypid
            where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped
              and (a.attnotnull and not a.atthasdef or a.attname = 'tenant_id')
            """)
        .param("cruvero." + table)
        .query(
            (row, _) -> {
              columns.add(row.getString(1));
              values.add(value(row.getString(1), row.getString(2), row.getString(4)));
              return true;
            })
        .list();
    return "insert into cruvero.%s (%s) values (%s)"
        .formatted(table, String.join(", ", columns), String.join(", ", values))
        .replace("'%'", "'%%'");
  }

  private static String value(
      String column, String type, @org.jspecify.annotations.Nullable String check) {
    if (column.equals("tenant_id")) {
      return "'%1$s'";
    }
    if (check != null && check.contains("'")) {
      String first = check.substring(check.indexOf('\'') + 1);
      return "'" + first.substring(0, first.indexOf('\'')) + "'";
    }
    if (check != null && check.contains("ARRAY[")) {
      String first = check.substring(check.indexOf("ARRAY[") + "ARRAY[".length());
      return first.substring(0, first.indexOf(','));
    }
    return switch (type) {
      case "text" -> "md5(random()::text)";
      case "uuid" -> "gen_random_uuid()";
      case "boolean" -> "false";
      case "json", "jsonb" -> "'{}'";
      case "bit varying" -> "B'0'";
      case "bytea" -> "'\\x00'";
      case "timestamp with time zone" -> "now()";
      case "date" -> "current_date";
      default -> type.endsWith("[]") ? "'{}'" : "1";
    };
  }
}
