package dev.cruvero.dev;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** {@code deploy/postgres/roles.sql}, run as psql would run it: with its variables filled in. */
final class PostgresRoles {

  /** The roles, each of which needs a password. */
  static final List<String> LOGINS =
      List.of("cruvero_owner", "cruvero_app", "cruvero_platform", "cruvero_readonly");

  private static final String FILE = "deploy/postgres/roles.sql";
  private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9._~+/=-]{8,200}");

  private PostgresRoles() {}

  /** The file as it is, for an administrator to read and run. */
  static String text() {
    return Home.resource(FILE);
  }

  /**
   * @param admin connected to the new database as somebody who may make roles
   * @param passwords of each role by its name
   */
  static void apply(Connection admin, String database, UnaryOperator<String> passwords)
      throws SQLException {
    String text = text().replaceAll("(?m)^--.*$", "").replace(":\"DBNAME\"", database);
    for (String login : LOGINS) {
      String variable = ":'" + login.replaceFirst("^cruvero_", "") + "_password'";
      text = text.replace(variable, "'" + checked(login, passwords.apply(login)) + "'");
    }
    try (Statement statement = admin.createStatement()) {
      for (String sql : text.strip().split(";\\s*", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  /** Whether the file has been run on this database. */
  static boolean isSetUp(Connection admin) throws SQLException {
    try (Statement statement = admin.createStatement();
        ResultSet row =
            statement.executeQuery("select from pg_namespace where nspname = 'cruvero'")) {
      return row.next();
    }
  }

  private static String checked(String login, String password) {
    if (!PASSWORD.matcher(password).matches()) {
      throw new DevException(
          "the password of " + login + " is no word of 8 to 200 letters, digits and ._~+/=-");
    }
    return password;
  }
}
