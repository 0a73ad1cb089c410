package dev.cruvero.db;

import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * The schema's versions. Applied by the owner role in the {@code migrate} command, never by the
 * server.
 */
public final class Migrations {

  private Migrations() {}

  /**
   * Brings the schema to the newest version this program knows; returns how many migrations ran.
   */
  public static int migrate(DataSource owner) {
    return flyway(owner).migrate().migrationsExecuted;
  }

  /** The newest version this program knows. */
  public static String newest(DataSource any) {
    return Arrays.stream(flyway(any).info().all())
        .filter(MigrationInfo::isVersioned)
        .reduce("0", (_, last) -> String.valueOf(last.getVersion()), (_, last) -> last);
  }

  private static Flyway flyway(DataSource owner) {
    return Flyway.configure()
        .dataSource(owner)
        .schemas("cruvero")
        .createSchemas(false)
        .table("schema_history")
        .locations("classpath:db/migration")
        .load();
  }
}
