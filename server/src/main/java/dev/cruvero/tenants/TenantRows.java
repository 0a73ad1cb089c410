package dev.cruvero.tenants;

import dev.cruvero.api.TenantId;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tenant's tables: what is read and written of a whole record, within a transaction of the
 * tenant.
 */
final class TenantRows {

  /** One row a tenant, with what hangs on it; the app role sees its own, the platform role all. */
  private static final String SELECT =
      """
      select t.*, l.rpm, l.rph, l.tpd, l.max_runs_per_day, l.cost_per_day_usd, l.api_rpm,
             p.allowed_models, p.blocked_models, p.allowed_tools, p.blocked_tools, p.http_hosts, p.downgrade_model,
             a.document, a.isolation, a.rpm as a_rpm, a.rph as a_rph, a.tpd as a_tpd,
             a.max_runs_per_day as a_max_runs_per_day, a.cost_per_day_usd as a_cost_per_day_usd,
             a.api_rpm as a_api_rpm
      from tenants t
        left join tenant_limits l using (tenant_id)
        left join tenant_policies p using (tenant_id)
        left join tenant_approvals a using (tenant_id)
      """;

  private final JsonMapper json;

  TenantRows(JsonMapper json) {
    this.json = json;
  }

  /** What a reader keeps from happening to the record until its transaction ends. */
  enum Hold {
    NOTHING(""),
    CHANGES(" for share of t"),
    /** Not "for update": who counts for the tenant refers to its row, and holds its counters. */
    OTHERS(" for no key update of t");

    private final String sql;

    Hold(String sql) {
      this.sql = sql;
    }
  }

  Optional<Tenant> find(JdbcClient jdbc, TenantId id, Hold hold) {
    return jdbc.sql(SELECT + "where t.tenant_id = :tenant" + hold.sql)
        .param("tenant", id.value())
        .query((row, _) -> tenant(row))
        .optional();
  }

  /** One more than a page has, so that the caller knows whether there is a next one. */
  List<Tenant> list(JdbcClient jdbc, TenantQuery query) {
    return jdbc.sql(
            SELECT
                + """
                where not hidden and tenant_id > :after
                  and (:enabled::boolean is null or enabled = :enabled::boolean)
                  and (:state::text is null or state = :state::text)
                  and (:labelKey::text is null or labels ->> :labelKey::text = :labelValue::text)
                order by tenant_id limit :size
                """)
        .param("after", query.after() == null ? "" : query.after().value())
        .param("enabled", query.enabled())
        .param("state", query.state() == null ? null : query.state().name())
        .param("labelKey", query.labelKey())
        .param("labelValue", query.labelValue())
        .param("size", query.size() + 1)
        .query((row, _) -> tenant(row))
        .list();
  }

  List<Tenant> served(JdbcClient jdbc) {
    return jdbc.sql(SELECT + "where state not in ('REQUESTED', 'OFFBOARDED') order by tenant_id")
        .query((row, _) -> tenant(row))
        .list();
  }

  /** Moves a tenant along; to cut it off or to take that back, Vault has to be told as well. */
  void state(JdbcClient jdbc, Tenant before, TenantState to) {
    boolean cut = before.state().cutOff() != to.cutOff();
    jdbc.sql(
            """
            update tenants set state = :to, ever_active = ever_active or :to = 'ACTIVE',
              vault_told = vault_told and not :cut, revision = revision + 1, updated_at = cruvero.now()
            where tenant_id = :tenant
            """)
        .param("to", to.name())
        .param("cut", cut)
        .param("tenant", before.id().value())
        .update();
  }

  void insert(JdbcClient jdbc, Tenant tenant) {
    jdbc.sql(
            """
            insert into tenants (tenant_id, uid, display_name, enabled, state, tier, namespace, memory_namespace, time_zone,
              labels, registry_id, registry_version, limits_set, policy_set, adopt_namespace, hidden, ever_active, revision,
              created_at, updated_at)
            values (:tenant, :uid, :displayName, :enabled, :state, :tier, :namespace, :memoryNamespace, :timeZone,
              :labels::jsonb, :registryId, :registryVersion, :limitsSet, :policySet, :adopt, :hidden, false, 1,
              cruvero.now(), cruvero.now())
            """)
        .params(parameters(tenant))
        .update();
    claim(jdbc, tenant, "memory", tenant.memoryNamespace());
    if (tenant.tier() == Tier.DEDICATED) {
      claim(jdbc, tenant, "namespace", tenant.namespace());
    }
    writeParts(jdbc, tenant);
  }

  private static void claim(JdbcClient jdbc, Tenant tenant, String kind, String name) {
    jdbc.sql("insert into name_claims (tenant_id, kind, name) values (?, ?, ?)")
        .params(tenant.id().value(), kind, name)
        .update();
  }

  void update(JdbcClient jdbc, Tenant tenant) {
    jdbc.sql(
            """
            update tenants set display_name = :displayName, enabled = :enabled, state = :state, time_zone = :timeZone,
              labels = :labels::jsonb, registry_id = :registryId, registry_version = :registryVersion,
              limits_set = :limitsSet, policy_set = :policySet, ever_active = ever_active or :state = 'ACTIVE',
              revision = revision + 1, updated_at = cruvero.now()
            where tenant_id = :tenant
            """)
        .params(parameters(tenant))
        .update();
    writeParts(jdbc, tenant);
  }

  private void writeParts(JdbcClient jdbc, Tenant tenant) {
    Limits limits = tenant.limits();
    jdbc.sql(
            """
            insert into tenant_limits values (?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id) do update set rpm = excluded.rpm, rph = excluded.rph, tpd = excluded.tpd,
              max_runs_per_day = excluded.max_runs_per_day, cost_per_day_usd = excluded.cost_per_day_usd,
              api_rpm = excluded.api_rpm
            """)
        .param(tenant.id().value())
        .param(limits.rpm())
        .param(limits.rph())
        .param(limits.tpd())
        .param(limits.maxRunsPerDay())
        .param(limits.costPerDayUsd())
        .param(limits.apiRpm())
        .update();
    Policy policy = tenant.policy();
    jdbc.sql(
            """
            insert into tenant_policies values (?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant_id) do update set allowed_models = excluded.allowed_models,
              blocked_models = excluded.blocked_models, allowed_tools = excluded.allowed_tools,
              blocked_tools = excluded.blocked_tools, http_hosts = excluded.http_hosts,
              downgrade_model = excluded.downgrade_model
            """)
        .param(tenant.id().value())
        .param(array(policy.allowedModels()))
        .param(array(policy.blockedModels()))
        .param(array(policy.allowedTools()))
        .param(array(policy.blockedTools()))
        .param(array(policy.httpHosts()))
        .param(policy.downgradeModel())
        .update();
    jdbc.sql("delete from tenant_approvals where tenant_id = ?")
        .param(tenant.id().value())
        .update();
    if (tenant.approval() != null) {
      Limits agreed = tenant.approval().limits();
      jdbc.sql("insert into tenant_approvals values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
          .param(tenant.id().value())
          .param(tenant.approval().document())
          .param(tenant.approval().isolation())
          .param(agreed.rpm())
          .param(agreed.rph())
          .param(agreed.tpd())
          .param(agreed.maxRunsPerDay())
          .param(agreed.costPerDayUsd())
          .param(agreed.apiRpm())
          .update();
    }
  }

  private static String[] array(List<String> names) {
    return names.toArray(String[]::new);
  }

  private Map<String, Object> parameters(Tenant tenant) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("tenant", tenant.id().value());
    parameters.put("uid", tenant.uid());
    parameters.put("displayName", tenant.displayName());
    parameters.put("enabled", tenant.enabled());
    parameters.put("state", tenant.state().name());
    parameters.put("tier", tenant.tier().id());
    parameters.put("namespace", tenant.namespace());
    parameters.put("memoryNamespace", tenant.memoryNamespace());
    parameters.put("timeZone", tenant.timeZone().getId());
    parameters.put("labels", json.writeValueAsString(tenant.labels()));
    parameters.put("registryId", tenant.registry().id());
    parameters.put("registryVersion", tenant.registry().version());
    parameters.put("limitsSet", tenant.limitsSet());
    parameters.put("policySet", tenant.policySet());
    parameters.put("adopt", tenant.adoptNamespace());
    parameters.put("hidden", tenant.hidden());
    return parameters;
  }

  private Tenant tenant(ResultSet row) throws SQLException {
    return new Tenant(
        new TenantId(row.getString("tenant_id")),
        row.getObject("uid", UUID.class),
        row.getString("display_name"),
        row.getBoolean("enabled"),
        TenantState.valueOf(row.getString("state")),
        Tier.of(row.getString("tier")),
        row.getString("namespace"),
        row.getString("memory_namespace"),
        ZoneId.of(row.getString("time_zone")),
        json.readValue(row.getString("labels"), new TypeReference<Map<String, String>>() {}),
        new RegistryRef(row.getString("registry_id"), row.getString("registry_version")),
        limits(row, ""),
        row.getBoolean("limits_set"),
        policy(row),
        row.getBoolean("policy_set"),
        approval(row),
        row.getBoolean("adopt_namespace"),
        row.getBoolean("hidden"),
        row.getBoolean("vault_told"),
        row.getLong("revision"),
        instant(row, "created_at"),
        instant(row, "updated_at"));
  }

  private static Limits limits(ResultSet row, String prefix) throws SQLException {
    return new Limits(
        row.getObject(prefix + "rpm", Long.class),
        row.getObject(prefix + "rph", Long.class),
        row.getObject(prefix + "tpd", Long.class),
        row.getObject(prefix + "max_runs_per_day", Long.class),
        row.getBigDecimal(prefix + "cost_per_day_usd"),
        row.getObject(prefix + "api_rpm", Long.class));
  }

  private static Policy policy(ResultSet row) throws SQLException {
    return new Policy(
        names(row, "allowed_models"),
        names(row, "blocked_models"),
        names(row, "allowed_tools"),
        names(row, "blocked_tools"),
        names(row, "http_hosts"),
        row.getString("downgrade_model"));
  }

  private static @Nullable Approval approval(ResultSet row) throws SQLException {
    String document = row.getString("document");
    return document == null
        ? null
        : new Approval(document, limits(row, "a_"), row.getString("isolation"));
  }

  private static List<String> names(ResultSet row, String column) throws SQLException {
    Array names = row.getArray(column);
    return names == null ? List.of() : List.of((String[]) names.getArray());
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
