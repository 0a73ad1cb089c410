package dev.cruvero;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.Migrations;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The commands that need the database owner's credential; plain JDBC, no Spring, done in well under
 * a second.
 */
final class OwnerCommands {

  private OwnerCommands() {}

  static void migrate(Map<String, String> environment, PrintStream out) {
    out.println("migrations applied: " + Migrations.migrate(owner(environment)));
  }

  static DataSource owner(Map<String, String> environment) {
    String url = environment.get("CRUVERO_POSTGRES_OWNER_URL");
    if (url == null) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST,
          "this command needs the database owner: set CRUVERO_POSTGRES_OWNER_URL and CRUVERO_POSTGRES_OWNER_PASSWORD_FILE");
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    String file = environment.get("CRUVERO_POSTGRES_OWNER_PASSWORD_FILE");
    if (file != null) {
      try {
        source.setPassword(Files.readString(Path.of(file)).strip());
      } catch (IOException failure) {
        throw new CruveroException(
            ErrorCode.INVALID_REQUEST,
            "CRUVERO_POSTGRES_OWNER_PASSWORD_FILE names a file that cannot be read",
            failure);
      }
    }
    return source;
  }
}
