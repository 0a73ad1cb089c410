package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.dev.PracticeModel;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.ServerProcess;
import dev.cruvero.testing.Soak;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * A worker process is killed with -9 while it is held at writes chosen from the step table, one
 * tenant a write; another one must finish all of them, and nothing may have happened twice.
 */
@Tag("soak-crash")
class CrashTest {
  private static final int AT_ONCE = 6;
  private static final long SEED = Long.getLong("cruvero.seed", 4);
  private static final int KILLS = Soak.count(AT_ONCE, HoldPoint.all().size());

  private final TestDatabase database = Cruvero.database();
  private final Map<String, String> worker =
      Practice.settings(
          Map.of(
              "CRUVERO_ROLE",
              "worker",
              "CRUVERO_SYSTEM_NAMESPACE",
              "cruvero-system-" + database.name().replace('_', '-'),
              "CRUVERO_POOL_NAMESPACE",
              "cruvero-pool-" + database.name().replace('_', '-')));

  @Test
  void finishesOnceWhatAKilledServerHadBegun() throws SQLException {
    List<HoldPoint> points = new ArrayList<>(HoldPoint.all());
    Collections.shuffle(points, new Random(SEED));
    hold();
    try (TestServer api =
        Cruvero.server(database, Practice.settings(Map.of("CRUVERO_ROLE", "api")))) {
      Practice.seed(api.admin());
      for (int from = 0; from < KILLS; from += AT_ONCE) {
        crash(api, points.subList(from, Math.min(points.size(), from + AT_ONCE)));
      }
    }
  }

  private void crash(TestServer api, List<HoldPoint> points) throws SQLException {
    List<TenantId> ids = points.stream().map(_ -> TestServer.newId()).toList();
    List<Tour> tours = ids.stream().map(id -> new Tour(api.admin(), id)).toList();
    // All triggers first: making one waits for every transaction on its table.
    for (int i = 0; i < points.size(); i++) {
      database.superuser().sql(points.get(i).trigger(ids.get(i).value())).update();
    }
    try (Connection gate = gate();
        ServerProcess first = ServerProcess.start(database, worker)) {
      for (Tour tour : tours) {
        tour.createWhole();
        tour.secret();
      }
      Await.until(Duration.ofSeconds(60), this::held, held -> held >= points.size());
      assertThat(gate.isValid(1)).isTrue();
      first.kill();
    }
    try (ServerProcess second = ServerProcess.start(database, worker)) {
      for (int i = 0; i < points.size(); i++) {
        assertFinishedOnce(points.get(i), tours.get(i), ids.get(i));
      }
      assertThat(second.output()).doesNotContain("practice-");
    }
  }

  private void assertFinishedOnce(HoldPoint point, Tour tour, TenantId id) {
    JsonNode status = tour.await("COMPLETED");
    assertThat(tour.awaitActive().path("state").asString())
        .as(point.toString())
        .isEqualTo("ACTIVE");
    JdbcClient rows = database.superuser();
    assertThat(count(rows, "select count(*) from cruvero.runs where tenant_id = ?", id))
        .as("runs, killed at " + point)
        .isEqualTo(1);
    long calls =
        count(
            rows,
            "select count(*) from cruvero.run_steps where tenant_id = ? and kind = 'MODEL' and state = 'DONE'",
            id);
    assertThat(billed(tour.key())).as("billed calls, killed at " + point).isEqualTo(calls);
    assertThat(Tour.step(status, "secrets").path("evidence").toString()).contains("\"version\":1");
  }

  private static long count(JdbcClient rows, String sql, TenantId id) {
    return rows.sql(sql).param(id.value()).query(Long.class).single();
  }

  private static long billed(String key) {
    return Practice.ledger().split(PracticeModel.sha256(key), -1).length - 1L;
  }

  /** Whoever reaches a hold point waits for a lock that this test holds. */
  private void hold() {
    database
        .superuser()
        .sql(
            """
            create function cruvero.hold() returns trigger language plpgsql as
            $$ begin perform pg_advisory_xact_lock(4711); return new; end $$
            """)
        .update();
  }

  private Connection gate() throws SQLException {
    Connection gate =
        Cruvero.backends()
            .postgres()
            .connect(Cruvero.backends().postgres().superuser(), database.name());
    try (var lock = gate.prepareStatement("select pg_advisory_lock(4711)")) {
      lock.execute();
    }
    return gate;
  }

  private long held() {
    return database
        .superuser()
        .sql(
            "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())")
        .query(Long.class)
        .single();
  }
}
