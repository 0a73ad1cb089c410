package dev.cruvero.health;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * What makes Postgres the enforcer of isolation: powerless logins, row-level security on every
 * tenant table, the schema and the clock this program expects.
 */
final class PostgresDoctor implements DoctorCheck {

  private static final String GROUP = "postgres";

  /** Powers that would let a login step around row-level security. */
  private static final String POWERS =
      """
      select concat_ws(', ',
        case when r.rolsuper then 'is a superuser' end,
        case when r.rolbypassrls then 'bypasses row-level security' end,
        case when r.rolcreaterole then 'may create roles' end,
        case when exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                          where n.nspname = 'cruvero' and pg_has_role(r.oid, c.relowner, 'member')
                            and not r.rolsuper)
             then 'has the rights of a table owner' end)
      from pg_roles r where r.rolname = session_user
      """;

  /** Tenant tables in the app login's reach whose rows Postgres would not keep apart. */
  private static final String UNPROTECTED =
      """
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'cruvero' and c.relkind in ('r', 'p')
        and exists (select from pg_attribute a
                    where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
        and has_table_privilege(current_user, c.oid, 'select, insert, update, delete')
        and not (c.relrowsecurity and c.relforcerowsecurity
                 and exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive
                               and p.polcmd = '*'
                               and pg_get_expr(p.polqual, p.polrelid) like '%cruvero.tenant_id%'
                               and pg_get_expr(p.polwithcheck, p.polrelid) like '%cruvero.tenant_id%'))
      order by c.relname
      """;

  private final PlatformTransactions platform;
  private final TenantTransactions tenants;
  private final ClockCheck clock;

  PostgresDoctor(PlatformTransactions platform, TenantTransactions tenants, ClockCheck clock) {
    this.platform = platform;
    this.tenants = tenants;
    this.clock = clock;
  }

  @Override
  public String group() {
    return GROUP;
  }

  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    List<Finding> findings = new ArrayList<>();
    try {
      tenants.run(
          TenantId.CANARY,
          jdbc -> {
            findings.add(login("app-login", jdbc));
            findings.add(rowLevelSecurity(jdbc));
          });
      platform.run(
          jdbc -> {
            findings.add(login("platform-login", jdbc));
            findings.add(schema(jdbc));
          });
      findings.add(skew());
    } catch (DataAccessException | TransactionException _) {
      findings.add(
          Finding.fail(
              GROUP,
              "reachable",
              "Postgres does not answer, refuses a login, or has no schema of ours",
              Owner.PLATFORM_SRE,
              "start Postgres or correct CRUVERO_POSTGRES_URL, apply deploy/postgres/roles.sql, then: cruvero migrate"));
    }
    return findings;
  }

  private static Finding login(String check, JdbcClient jdbc) {
    String powers = jdbc.sql(POWERS).query(String.class).single();
    if (powers.isEmpty()) {
      return Finding.ok(GROUP, check, "the login can do no more than it needs", Owner.SECURITY);
    }
    return Finding.fail(
        GROUP,
        check,
        "the login " + powers + ", so row-level security does not bind it",
        Owner.SECURITY,
        "as a superuser of Postgres: alter role "
            + jdbc.sql("select session_user").query(String.class).single()
            + " nosuperuser nobypassrls nocreaterole; it owns no tables");
  }

  private static Finding rowLevelSecurity(JdbcClient jdbc) {
    List<String> open = jdbc.sql(UNPROTECTED).query((row, _) -> row.getString(1)).list();
    if (open.isEmpty()) {
      return Finding.ok(
          GROUP, "row-level-security", "every tenant table is protected", Owner.SECURITY);
    }
    String table = open.getFirst();
    return Finding.fail(
        GROUP,
        "row-level-security",
        "row-level security is off or incomplete on " + String.join(", ", open),
        Owner.SECURITY,
        "as cruvero_owner: alter table cruvero."
            + table
            + " enable row level security, force row level security; and restore its policy own_tenant_only");
  }

  private static Finding schema(JdbcClient jdbc) {
    Schema schema = Schema.read(jdbc);
    if (schema.good()) {
      return Finding.ok(
          GROUP, "schema", "the schema is at version " + schema.applied(), Owner.PLATFORM_SRE);
    }
    return Finding.fail(
        GROUP,
        "schema",
        "the schema is at version " + schema.applied() + " and " + schema.known() + " is needed",
        Owner.PLATFORM_SRE,
        MigrationsCheck.NEXT);
  }

  private Finding skew() {
    Duration skew = clock.skew();
    if (skew.compareTo(ClockCheck.TOLERATED) <= 0) {
      return Finding.ok(GROUP, "clock", "the database's clock agrees", Owner.PLATFORM_SRE);
    }
    return Finding.fail(
        GROUP,
        "clock",
        "the server's and the database's clock differ by " + skew.toSeconds() + " s",
        Owner.PLATFORM_SRE,
        ClockCheck.NEXT);
  }
}
