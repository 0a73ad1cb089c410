package dev.cruvero.db;

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
    MigrationInfo[] all = flyway(any).info().all();
    return all.length == 0 ? "0" : String.valueOf(all[all.length - 1].getVersion());
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
