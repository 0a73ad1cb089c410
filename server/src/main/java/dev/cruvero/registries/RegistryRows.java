package dev.cruvero.registries;

import dev.cruvero.api.CanonicalJson;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.tenants.RegistryRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The two tables of registry versions: the global one and the tenants'. */
final class RegistryRows {

  private static final String COLUMNS = "id, version, digest, content, created_at";

  private final JsonMapper json;

  RegistryRows(JsonMapper json) {
    this.json = json;
  }

  Optional<Registry> global(JdbcClient jdbc, RegistryRef ref) {
    return jdbc.sql("select " + COLUMNS + " from registry_versions where id = ? and version = ?")
        .params(ref.id(), ref.version())
        .query((row, _) -> registry(row, null))
        .optional();
  }

  Optional<Registry> own(JdbcClient jdbc, TenantId tenant, RegistryRef ref) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + " from tenant_registry_versions where tenant_id = ? and id = ? and version = ?")
        .params(tenant.value(), ref.id(), ref.version())
        .query((row, _) -> registry(row, tenant))
        .optional();
  }

  /** Whether the row is new; an existing one is left alone. */
  boolean insertGlobal(JdbcClient jdbc, RegistryRef ref, ObjectNode content, String by) {
    return jdbc.sql(
                """
                insert into registry_versions (id, version, digest, content, created_at, created_by)
                values (?, ?, ?, ?, cruvero.now(), ?) on conflict do nothing
                """)
            .params(
                ref.id(),
                ref.version(),
                ToolDefinitions.digest(content),
                CanonicalJson.text(content),
                by)
            .update()
        == 1;
  }

  /** {@link #insertGlobal} for a tenant's own version. */
  boolean insertOwn(
      JdbcClient jdbc, TenantId tenant, RegistryRef ref, ObjectNode content, String by) {
    return jdbc.sql(
                """
                insert into tenant_registry_versions
                  (tenant_id, id, version, digest, content, created_at, created_by)
                values (?, ?, ?, ?, ?, cruvero.now(), ?) on conflict do nothing
                """)
            .params(
                tenant.value(),
                ref.id(),
                ref.version(),
                ToolDefinitions.digest(content),
                CanonicalJson.text(content),
                by)
            .update()
        == 1;
  }

  /** Global versions after the given one, in the order of id and version. */
  List<Registry> globals(
      JdbcClient jdbc, @Nullable String id, @Nullable RegistryRef after, int size) {
    return page(jdbc, "registry_versions", "true", "", id, after, size, null);
  }

  /** A tenant's own versions, likewise. */
  List<Registry> owns(
      JdbcClient jdbc,
      TenantId tenant,
      @Nullable String id,
      @Nullable RegistryRef after,
      int size) {
    return page(
        jdbc,
        "tenant_registry_versions",
        "tenant_id = :tenant",
        tenant.value(),
        id,
        after,
        size,
        tenant);
  }

  private List<Registry> page(
      JdbcClient jdbc,
      String table,
      String condition,
      String owner,
      @Nullable String id,
      @Nullable RegistryRef after,
      int size,
      @Nullable TenantId tenant) {
    return jdbc.sql(
            """
            select %s from %s
            where %s and (:id::text is null or id = :id::text) and (id, version) > (:afterId, :afterVersion)
            order by id, version limit :size
            """
                .formatted(COLUMNS, table, condition))
        .param("tenant", owner)
        .param("id", id)
        .param("afterId", after == null ? "" : after.id())
        .param("afterVersion", after == null ? "" : after.version())
        .param("size", size)
        .query((row, _) -> registry(row, tenant))
        .list();
  }

  /** A version is what its digest says, or nobody gets to use it. */
  private Registry registry(ResultSet row, @Nullable TenantId tenant) throws SQLException {
    String name = row.getString("id") + "@" + row.getString("version");
    JsonNode content = json.readTree(row.getString("content"));
    if (!CanonicalJson.digest(content).equals(row.getString("digest"))) {
      throw new CruveroException(
          ErrorCode.REGISTRY_TAMPERED,
          "the registry " + name + " is not what was seeded: its content has another digest",
          "cruvero doctor");
    }
    return new Registry(
        row.getString("id"),
        row.getString("version"),
        tenant,
        row.getString("digest"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        ToolDefinitions.read(content.path("tools")));
  }
}
