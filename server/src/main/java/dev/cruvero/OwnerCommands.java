package dev.cruvero;

import dev.cruvero.access.BootstrapKey;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.Migrations;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** {@code key bootstrap --name NAME --out FILE}. */
  static void key(List<String> rest, Map<String, String> environment, PrintStream out) {
    Map<String, String> options = new HashMap<>();
    for (int at = 1; at + 1 < rest.size(); at += 2) {
      options.put(rest.get(at), rest.get(at + 1));
    }
    String name = options.get("--name");
    String file = options.get("--out");
    if (rest.size() != 5 || !rest.getFirst().equals("bootstrap") || name == null || file == null) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "usage: cruvero key bootstrap --name NAME --out FILE");
    }
    String kind = environment.getOrDefault("CRUVERO_ENVIRONMENT", "production");
    if (!Set.of("dev", "staging", "production").contains(kind)) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "CRUVERO_ENVIRONMENT is one of dev, staging, production");
    }
    String id = BootstrapKey.issue(owner(environment), kind, name, Path.of(file));
    out.println("key " + id + " made; its only copy is in " + file);
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
