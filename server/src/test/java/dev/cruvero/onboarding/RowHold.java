package dev.cruvero.onboarding;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** Holds the evidence of a tenant's isolation back until it is closed. */
final class RowHold implements AutoCloseable {
  private static final long LOCK = 4712;

  private final TestDatabase database;
  private final TenantId tenant;
  private final Connection gate;

  private RowHold(TestDatabase database, TenantId tenant, Connection gate) {
    this.database = database;
    this.tenant = tenant;
    this.gate = gate;
  }

  static RowHold of(TestDatabase database, TenantId tenant) throws SQLException {
    database
        .superuser()
        .sql(
            """
            create or replace function cruvero.hold_row() returns trigger language plpgsql as
            $$ begin perform pg_advisory_xact_lock(%1$d); return new; end $$;
            create trigger hold_%2$s before update on cruvero.onboarding_steps for each row
              when (new.tenant_id = '%2$s' and new.step = 'isolation' and new.state = 'DONE')
              execute function cruvero.hold_row()
            """
                .formatted(LOCK, tenant))
        .update();
    Connection gate =
        Cruvero.backends()
            .postgres()
            .connect(Cruvero.backends().postgres().superuser(), database.name());
    try (PreparedStatement lock =
        gate.prepareStatement("select pg_advisory_lock(%d)".formatted(LOCK))) {
      lock.execute();
    }
    return new RowHold(database, tenant, gate);
  }

  void awaitHeld() {
    Await.until(Duration.ofSeconds(60), this::waiting, waiting -> waiting > 0);
  }

  private long waiting() {
    return database
        .superuser()
        .sql(
            "select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = ?")
        .param(LOCK)
        .query(Long.class)
        .single();
  }

  @Override
  public void close() throws SQLException {
    gate.close();
    database
        .superuser()
        .sql("drop trigger hold_%s on cruvero.onboarding_steps".formatted(tenant))
        .update();
  }
}
