package dev.cruvero.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the catalogue must say of every table there is, so that a new one cannot forget it. */
@Tag("soak-sealed")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowLevelSecurityTest {

  /** Tables that belong to no tenant; a new one is added here on purpose or not at all. */
  private static final Set<String> OF_THE_PLATFORM =
      Set.of(
          "api_keys",
          "fleet_members",
          "idempotency_keys",
          "installation",
          "platform_audit_checkpoints",
          "platform_audit_events",
          "platform_audit_heads",
          "platform_audit_values",
          "registry_versions",
          "revoked_tokens",
          "schema_history");

  /** What the platform role reaches in tables with tenants' rows: never content. */
  private static final List<String> ACROSS_TENANTS =
      List.of(
          "api_keys: insert, select, update",
          "audit_heads: policy select",
          "audit_heads: select",
          "limit_refusals: policy select",
          "limit_refusals: select",
          "onboardings: policy select",
          "onboardings: policy update",
          "onboardings: select, update",
          "quota_holds: delete",
          "quota_holds: policy delete",
          "quota_holds: policy select",
          "quota_holds: select",
          "quota_leases: delete",
          "quota_leases: policy delete",
          "quota_leases: policy select",
          "quota_leases: select",
          "runs: policy select",
          "runs: select",
          "tenant_approvals: policy select",
          "tenant_approvals: select",
          "tenant_limits: policy select",
          "tenant_limits: select",
          "tenant_policies: policy select",
          "tenant_policies: select",
          "tenants: policy select",
          "tenants: select");

  private static final TenantId OWN = new TenantId("own-tenant");
  private static final TenantId OTHER = new TenantId("other-tenant");

  private final TestDatabase database = Cruvero.database();
  private final TestDatabase broken = Cruvero.database();
  private final JdbcClient catalogue = database.superuser();

  @AfterAll
  void drop() {
    database.close();
    broken.close();
  }

  private List<String> names(String sql) {
    return catalogue.sql(sql).query((row, _) -> String.valueOf(row.getString(1))).list();
  }

  List<String> tenantTables() {
    return names(
        """
        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'cruvero'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id'
          and c.relname <> 'api_keys' order by 1
        """);
  }

  @Test
  void everyTableBelongsToATenantOrIsOnTheList() {
    Set<String> all =
        new TreeSet<>(
            names(
                "select relname from pg_class where relnamespace = 'cruvero'::regnamespace and relkind in ('r', 'p')"));

    all.removeAll(tenantTables());

    assertThat(tenantTables()).hasSizeGreaterThan(5);
    assertThat(all).isSubsetOf(OF_THE_PLATFORM);
  }

  @Test
  void everyTenantTableHasItsSecurityForced() {
    assertThat(
            names(
                """
                select relname from pg_class where relnamespace = 'cruvero'::regnamespace
                  and relrowsecurity and relforcerowsecurity order by 1
                """))
        .containsAll(tenantTables());
  }

  @Test
  void everyTenantTableHasExactlyTheExpectedPolicies() {
    for (String table : tenantTables()) {
      List<String> app =
          names(
              """
              select policyname || '|' || permissive || '|' || cmd || '|' || qual || '|' || with_check from pg_policies
              where schemaname = 'cruvero' and tablename = '%s' and roles = '{cruvero_app}' order by 1
              """
                  .formatted(table));
      String own =
          "(tenant_id = ( SELECT NULLIF(current_setting('cruvero.tenant_id'::text, true), ''::text) AS \"nullif\"))";

      assertThat(app)
          .as(table)
          .containsExactly(
              "app_rows|PERMISSIVE|ALL|true|true",
              "own_tenant_only|RESTRICTIVE|ALL|" + own + "|" + own);
    }
    assertThat(
            names(
                "select distinct roles::text from pg_policies where roles not in ('{cruvero_app}', '{cruvero_platform}', '{cruvero_readonly}')"))
        .isEmpty();
  }

  @Test
  void everyKeyOfATenantTableBeginsWithTheTenant() {
    List<String> others =
        names(
            """
            select c.relname || '.' || i.relname from pg_index x
              join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
              join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
            where c.relnamespace = 'cruvero'::regnamespace and x.indisunique and a.attname <> 'tenant_id'
            """);
    List<String> references =
        names(
            """
            select c.relname || '.' || conname from pg_constraint k
              join pg_class c on c.oid = k.conrelid
              join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
            where k.contype = 'f' and k.connamespace = 'cruvero'::regnamespace and a.attname <> 'tenant_id'
            """);

    others.removeIf(index -> OF_THE_PLATFORM.contains(index.substring(0, index.indexOf('.'))));
    references.removeIf(key -> OF_THE_PLATFORM.contains(key.substring(0, key.indexOf('.'))));
    // Uniqueness across tenants is what these two are for: a random id, and the claims of names.
    assertThat(others)
        .containsExactlyInAnyOrder("tenants.tenants_uid_key", "name_claims.name_claims_once");
    assertThat(references).isEmpty();
  }

  @Test
  void theServersRolesOwnNothingAndMayNotGrowOrBypass() {
    assertThat(
            names(
                """
                select rolname from pg_roles where rolname like 'cruvero%'
                  and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolinherit)
                """))
        .isEmpty();
    assertThat(
            names(
                "select distinct pg_get_userbyid(relowner) from pg_class where relnamespace = 'cruvero'::regnamespace"))
        .containsExactly("cruvero_owner");
    assertThat(
            names(
                "select roleid::regrole::text from pg_auth_members where member::regrole::text like 'cruvero%'"))
        .isEmpty();
  }

  @Test
  void nobodyButTheServersRolesHasAnyGrantAndNoneMayTruncateOrReference() {
    Map<String, Set<String>> grants = new TreeMap<>();
    catalogue
        .sql(
            "select grantee, privilege_type from information_schema.role_table_grants where table_schema = 'cruvero' and grantee <> 'cruvero_owner'")
        .query(
            (row, _) ->
                grants
                    .computeIfAbsent(row.getString(1), _ -> new TreeSet<>())
                    .add(row.getString(2)))
        .list();

    assertThat(grants.keySet())
        .containsExactly("cruvero_app", "cruvero_platform", "cruvero_readonly");
    assertThat(grants.get("cruvero_readonly")).containsExactly("SELECT");
    assertThat(grants.get("cruvero_app")).isSubsetOf("SELECT", "INSERT", "UPDATE", "DELETE");
    assertThat(grants.get("cruvero_platform")).isSubsetOf("SELECT", "INSERT", "UPDATE", "DELETE");
  }

  @Test
  void whatIsReachedAcrossTenantsIsOnTheList() {
    List<String> across =
        names(
            """
            select g.table_name || ': ' || string_agg(distinct lower(g.privilege_type), ', ' order by lower(g.privilege_type))
            from information_schema.column_privileges g
            where g.table_schema = 'cruvero' and g.grantee = 'cruvero_platform'
              and g.table_name in (select table_name from information_schema.columns where column_name = 'tenant_id')
            group by g.table_name
            union select tablename || ': policy ' || lower(cmd) from pg_policies where roles = '{cruvero_platform}'
            union select table_name || ': delete' from information_schema.role_table_grants
              where table_schema = 'cruvero' and grantee = 'cruvero_platform' and privilege_type = 'DELETE'
                and table_name in (select table_name from information_schema.columns where column_name = 'tenant_id')
            order by 1
            """);

    assertThat(across).isEqualTo(ACROSS_TENANTS);
  }

  @Test
  void noFunctionRunsWithItsOwnersRights() {
    assertThat(
            names(
                "select proname from pg_proc where pronamespace = 'cruvero'::regnamespace and prosecdef"))
        .isEmpty();
  }

  /** One would read with its owner's rights. */
  @Test
  void thereIsNoView() {
    assertThat(
            names(
                "select relname from pg_class where relnamespace = 'cruvero'::regnamespace and relkind in ('v', 'm')"))
        .isEmpty();
  }

  Stream<String> tables() {
    return tenantTables().stream();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTenantReachesItsOwnRowsAndNoOthersByAnyVerb(String table) {
    String insert = Rows.insert(catalogue, table);
    catalogue.sql("set session_replication_role = replica; " + insert.formatted(OTHER)).update();
    catalogue.sql("set session_replication_role = replica; " + insert.formatted(OWN)).update();
    TenantTransactions tenants = database.tenantTransactions();

    tenants.run(
        OWN,
        jdbc ->
            assertThat(
                    jdbc.sql("select distinct tenant_id from " + table).query(String.class).list())
                .containsExactly(OWN.value()));
    assertThat(database.app().sql("select count(*) from " + table).query(Long.class).single())
        .isZero();
    for (String verb : List.of("update %s set tenant_id = tenant_id", "delete from %s")) {
      String all = verb.formatted(table);
      assertThat(affected(tenants, all + " where tenant_id = '" + OTHER + "'"))
          .isLessThanOrEqualTo(0);
      assertThat(affected(tenants, all)).isLessThanOrEqualTo(1);
    }
    String moved = "update %s set tenant_id = '%s'".formatted(table, OTHER);
    assertThat(affected(tenants, moved)).isEqualTo(-1);
    assertThatThrownBy(
            () ->
                tenants.in(
                    OWN, jdbc -> jdbc.sql(Rows.insert(catalogue, table).formatted(OTHER)).update()))
        .isInstanceOf(DataAccessException.class);
    assertThat(
            catalogue
                .sql("select count(*) from cruvero." + table + " where tenant_id = ?")
                .param(OTHER.value())
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  /** No context, an empty one, and such as no tenant can have. */
  @ParameterizedTest
  @MethodSource("tables")
  void withoutATenantNothingIsReachedByAnyVerb(String table) {
    String insert = Rows.insert(catalogue, table).formatted(new TenantId("third-tenant"));
    catalogue.sql("set session_replication_role = replica; " + insert).update();

    for (String context :
        List.of("", "*", "%", "third-tenant ", "THIRD-TENANT", "third-tenant\n")) {
      for (String verb :
          List.of("select * from %s", "update %s set tenant_id = tenant_id", "delete from %s")) {
        assertThat(reached(context, verb.formatted(table)))
            .as("%s with the context \"%s\"", verb, context)
            .isLessThanOrEqualTo(0);
      }
      assertThat(reached(context, insert)).isEqualTo(-1);
    }
  }

  /** How many rows the app role reaches with this very context, or -1 when it is refused. */
  private int reached(String context, String statement) {
    return database.asApp(
        context,
        jdbc ->
            statement.startsWith("select")
                ? reached(() -> jdbc.sql(statement).query((_, _) -> 1).list().size())
                : reached(() -> jdbc.sql(statement).update()));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void noPlanAsksForTheContextRowByRow(String table) {
    String plan =
        database.asApp(
            OWN.value(),
            jdbc ->
                String.join(
                    " ",
                    jdbc.sql("explain verbose select tenant_id from " + table)
                        .query((row, _) -> String.valueOf(row.getString(1)))
                        .list()));

    assertThat(plan).contains("InitPlan").containsOnlyOnce("current_setting");
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theDenialIsTheWorkOfTheRestrictivePolicy(String table) {
    JdbcClient superuser = broken.superuser();
    superuser
        .sql(
            "set session_replication_role = replica; "
                + Rows.insert(catalogue, table).formatted(OTHER))
        .update();
    superuser.sql("create policy wide on cruvero." + table + " using (true)").update();
    assertThat(seen(broken, table)).isZero();

    superuser.sql("alter policy own_tenant_only on cruvero." + table + " using (true)").update();
    assertThat(seen(broken, table)).isEqualTo(1);

    superuser.sql("drop policy own_tenant_only on cruvero." + table).update();
    superuser.sql("drop policy wide on cruvero." + table).update();
    assertThat(seen(broken, table)).isEqualTo(1);

    superuser.sql("drop policy app_rows on cruvero." + table).update();
    assertThat(seen(broken, table)).isZero();

    superuser.sql("alter table cruvero." + table + " disable row level security").update();
    assertThat(seen(broken, table)).isEqualTo(1);
  }

  private static long seen(TestDatabase database, String table) {
    return database
        .tenantTransactions()
        .in(OWN, jdbc -> jdbc.sql("select count(*) from " + table).query(Long.class).single());
  }

  /** How many rows a statement reached, or -1 when the role may not do it at all. */
  private static int affected(TenantTransactions tenants, String statement) {
    return reached(() -> tenants.rehearse(OWN, jdbc -> jdbc.sql(statement).update()));
  }

  private static int reached(IntSupplier statement) {
    try {
      return statement.getAsInt();
    } catch (DataAccessException denied) {
      return -1;
    }
  }
}
