package dev.cruvero.isolation;

import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenant;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tries to read and write another tenant's rows with the app role's own SQL, in every table of
 * tenants. Everything is rolled back.
 */
final class PostgresProbes {
  private static final String ENFORCER = "Postgres";
  private static final String NOT_ALLOWED = "42501";

  /** A table of tenants, and whether its rows are guarded even from its owner. */
  private record Table(String name, boolean guarded) {}

  private final TenantTransactions transactions;

  PostgresProbes(TenantTransactions transactions) {
    this.transactions = transactions;
  }

  List<Probe> between(Tenant actor, Tenant target) {
    List<Probe> probes = new ArrayList<>();
    String insert =
        attempt(
            () ->
                transactions.<@Nullable Void>rehearse(
                    actor.id(),
                    jdbc -> {
                      List<Table> tables = tables(jdbc);
                      probes.add(read(jdbc, tables, actor, target));
                      probes.add(update(jdbc, actor, target));
                      // The control, and last the attempt, which ends the transaction.
                      insert(jdbc, actor);
                      insert(jdbc, target);
                      return null;
                    }));
    probes.add(
        Probe.of(
            "postgres.insert",
            actor,
            target,
            NOT_ALLOWED,
            insert,
            insert.equals(NOT_ALLOWED),
            "its own row was inserted",
            probes.size() == 2,
            ENFORCER));
    return probes;
  }

  private static List<Table> tables(JdbcClient jdbc) {
    return jdbc.sql(
            """
            select c.relname, c.relrowsecurity and c.relforcerowsecurity
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
              join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
            where n.nspname = 'cruvero' and c.relkind in ('r', 'p') and has_table_privilege(c.oid, 'select')
            order by c.relname
            """)
        .query((row, _) -> new Table(row.getString(1), row.getBoolean(2)))
        .list();
  }

  private static Probe read(JdbcClient jdbc, List<Table> tables, Tenant actor, Tenant target) {
    List<String> open =
        tables.stream()
            .filter(table -> !table.guarded())
            .map(table -> table.name() + " (row-level security is off)")
            .collect(Collectors.toCollection(ArrayList::new));
    List<String> seen = seen(jdbc, tables, target);
    open.addAll(seen);
    boolean own = seen(jdbc, List.of(new Table("tenants", true)), actor).size() == 1;
    return Probe.of(
        "postgres.read",
        actor,
        target,
        "no row in any of " + tables.size() + " tables",
        open.isEmpty() ? "no row" : "rows or no guard in " + String.join(", ", open),
        open.isEmpty() && !tables.isEmpty(),
        own ? "its own row was read" : "its own row was not found",
        own,
        ENFORCER);
  }

  /** The tables in which rows of this tenant can be seen; their names come from the catalogue. */
  private static List<String> seen(JdbcClient jdbc, List<Table> tables, Tenant of) {
    String each =
        tables.stream()
            .map(
                table ->
                    "select '%1$s' where exists (select from cruvero.%1$s where tenant_id = :tenant)"
                        .formatted(table.name()))
            .collect(Collectors.joining(" union all "));
    return jdbc.sql(each)
        .param("tenant", of.id().value())
        .query((row, _) -> row.getString(1))
        .list();
  }

  private static Probe update(JdbcClient jdbc, Tenant actor, Tenant target) {
    int foreign = rename(jdbc, target);
    int own = rename(jdbc, actor);
    return Probe.of(
        "postgres.update",
        actor,
        target,
        "0 rows",
        foreign + " rows",
        foreign == 0,
        own + " row of its own",
        own == 1,
        ENFORCER);
  }

  private static int rename(JdbcClient jdbc, Tenant tenant) {
    return jdbc.sql("update cruvero.tenants set display_name = display_name where tenant_id = ?")
        .param(tenant.id().value())
        .update();
  }

  private static void insert(JdbcClient jdbc, Tenant tenant) {
    String name = "probe-" + UUID.randomUUID();
    jdbc.sql("insert into cruvero.name_claims (tenant_id, kind, name) values (?, ?, ?)")
        .params(tenant.id().value(), name, name)
        .update();
  }

  /** The SQL state that the attempt ended with. */
  private static String attempt(Runnable attempt) {
    try {
      attempt.run();
      return "inserted";
    } catch (DataAccessException refused) {
      return refused.getMostSpecificCause() instanceof SQLException sql
          ? String.valueOf(sql.getSQLState())
          : "not decided";
    }
  }
}
