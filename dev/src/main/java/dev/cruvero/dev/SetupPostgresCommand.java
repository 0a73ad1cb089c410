package dev.cruvero.dev;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cruvero setup postgres}: deploy/postgres/roles.sql, printed or run. */
@Command(
    name = "postgres",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the SQL that makes Cruvero's roles; with --apply makes database and roles.",
      "Applied again it changes nothing. Then: cruvero migrate"
    })
final class SetupPostgresCommand implements Callable<Integer> {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  @Option(names = "--apply", description = "run it instead of printing it")
  private boolean apply;

  @Option(
      names = "--admin-url",
      paramLabel = "JDBC-URL",
      description = "with --apply: jdbc:postgresql://host:5432/postgres?user=postgres")
  private @Nullable String adminUrl;

  @Option(
      names = "--admin-password-file",
      paramLabel = "FILE",
      description = "with --apply: that user's password; - is stdin")
  private @Nullable String adminPassword;

  @Option(
      names = "--logins",
      paramLabel = "FOLDER",
      description = "with --apply: <role>.password of each role; one that is missing is made, 0600")
  private @Nullable Path logins;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      defaultValue = "cruvero",
      description = "made where it is missing (${DEFAULT-VALUE})")
  private String database = "cruvero";

  private final PrintWriter out;

  SetupPostgresCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (!apply) {
      out.print(PostgresRoles.text());
      out.flush();
      return 0;
    }
    if (adminUrl == null || logins == null) {
      throw new DevException("--apply needs --admin-url and --logins");
    }
    if (!NAME.matcher(database).matches()) {
      throw new DevException("--database takes small letters, digits and _");
    }
    PGSimpleDataSource admin = admin(adminUrl);
    try {
      setUp(admin, PrivateFiles.folder(logins));
      return 0;
    } catch (SQLException failure) {
      throw new DevException(
          "Postgres refused the set-up (" + failure.getSQLState() + ")", failure);
    }
  }

  private PGSimpleDataSource admin(String url) {
    PGSimpleDataSource admin = new PGSimpleDataSource();
    try {
      admin.setUrl(url);
    } catch (IllegalArgumentException _) {
      throw new DevException("--admin-url is no JDBC address of Postgres");
    }
    if (adminPassword != null) {
      admin.setPassword(PrivateFiles.given(adminPassword));
    }
    return admin;
  }

  private void setUp(PGSimpleDataSource admin, Path folder) throws SQLException {
    try (Connection connection = admin.getConnection()) {
      if (!exists(connection)) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("create database " + database);
        }
      }
    }
    admin.setDatabaseName(database);
    try (Connection connection = admin.getConnection()) {
      connection.setAutoCommit(false);
      if (PostgresRoles.isSetUp(connection)) {
        out.println("unchanged: the database " + database + " has its schema and roles");
        return;
      }
      PostgresRoles.apply(
          connection, database, role -> PrivateFiles.password(folder.resolve(role + ".password")));
      connection.commit();
      out.println("the database " + database + " is set up; passwords are in " + folder);
    }
  }

  private boolean exists(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select from pg_database where datname = ?")) {
      query.setString(1, database);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }
}
