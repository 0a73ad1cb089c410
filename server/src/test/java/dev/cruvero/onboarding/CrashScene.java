package dev.cruvero.onboarding;

import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.HttpFront;
import dev.cruvero.testing.ServerProcess;
import dev.cruvero.testing.TemporalFront;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.Way;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A database and fronts before Temporal, Vault and the provider, in which everything can be held.
 */
final class CrashScene implements AutoCloseable {

  private final TestDatabase database = Cruvero.database();
  private final TemporalFront temporal = TemporalFront.start();
  private final HttpFront vault = HttpFront.before(Cruvero.backends().vault().address());
  private final HttpFront provider = HttpFront.before(Practice.model().url());
  private final Set<CrashPoint> reached = ConcurrentHashMap.newKeySet();
  private final String key = database.key();
  private final Connection gate;

  CrashScene() throws SQLException {
    database
        .superuser()
        .sql(
            """
            create function cruvero.hold() returns trigger language plpgsql as
            $$ begin perform pg_advisory_xact_lock(4711); return new; end $$
            """)
        .update();
    gate =
        Cruvero.backends()
            .postgres()
            .connect(Cruvero.backends().postgres().superuser(), database.name());
  }

  /** Whoever wants to write a held row waits for this lock. */
  private void gate(String change) {
    try (PreparedStatement lock =
        gate.prepareStatement("select pg_advisory_%s(4711)".formatted(change))) {
      lock.execute();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** A whole server, role {@code all}. */
  ServerProcess server() {
    String suffix = "-" + database.name().replace('_', '-');
    return ServerProcess.start(
        database,
        Practice.settings(
            Map.of(
                "CRUVERO_SYSTEM_NAMESPACE",
                "cruvero-system" + suffix,
                "CRUVERO_POOL_NAMESPACE",
                "cruvero-pool" + suffix,
                "CRUVERO_TEMPORAL_ADDRESS",
                temporal.address(),
                "VAULT_ADDR",
                vault.address(),
                "CRUVERO_LLM_OPENROUTER_URL",
                provider.address() + "/v1")));
  }

  /** A platform key. */
  String key() {
    return key;
  }

  JdbcClient rows() {
    return database.superuser();
  }

  /** Every call of the provider so far. */
  List<HttpFront.Call> modelCalls() {
    return provider.seen().stream().filter(call -> call.path().endsWith("completions")).toList();
  }

  /** Each tenant is held at its own point. */
  void hold(Map<Tour, CrashPoint> points) {
    // All triggers first: making one waits for every transaction on its table.
    points.forEach(
        (tour, point) -> {
          if (point instanceof CrashPoint.Write write) {
            database.superuser().sql(write.trigger(tour.id().value())).update();
          }
        });
    gate("lock");
    temporal.rule(
        call -> {
          for (Map.Entry<Tour, CrashPoint> held : points.entrySet()) {
            if (held.getValue() instanceof CrashPoint.Temporal point
                && call.method().equals(point.method())
                && call.text().contains("cruvero-" + held.getKey().id())
                && call.text().contains(point.about())) {
              return reached(point, point.way());
            }
          }
          return Way.PASS;
        });
    vault.rule(
        call -> {
          for (Map.Entry<Tour, CrashPoint> held : points.entrySet()) {
            if (held.getValue() instanceof CrashPoint.Vault point
                && call.method().equals("GET")
                && call.path().contains("/data/cruvero/tenants/" + held.getKey().id() + "/")) {
              return reached(point, point.way());
            }
          }
          return Way.PASS;
        });
    provider.rule(
        call -> {
          for (Map.Entry<Tour, CrashPoint> held : points.entrySet()) {
            if (held.getValue() instanceof CrashPoint.Model point
                && call.path().endsWith("completions")
                && call.token().equals(held.getKey().key())) {
              return reached(point, point.way());
            }
          }
          return Way.PASS;
        });
  }

  private Way reached(CrashPoint point, Way way) {
    reached.add(point);
    return way;
  }

  /** Nobody is held any more; whoever was is dead. */
  void release(Map<Tour, CrashPoint> points) {
    temporal.rule(_ -> Way.PASS);
    vault.rule(_ -> Way.PASS);
    provider.rule(_ -> Way.PASS);
    reached.clear();
    // Postgres itself has not noticed yet that who waits there has gone.
    gate("unlock");
    points.forEach(
        (tour, point) -> {
          if (point instanceof CrashPoint.Write write) {
            database
                .superuser()
                .sql("drop trigger hold_%s on cruvero.%s".formatted(tour.id(), write.table()))
                .update();
          }
        });
  }

  /** How many points are reached. */
  long held() {
    return reached.size()
        + database
            .superuser()
            .sql(
                """
                select count(*) from pg_locks where locktype = 'advisory' and not granted
                  and database = (select oid from pg_database where datname = current_database())
                """)
            .query(Long.class)
            .single();
  }

  @Override
  public void close() throws SQLException {
    gate.close();
    temporal.close();
    vault.close();
    provider.close();
    database.close();
  }
}
