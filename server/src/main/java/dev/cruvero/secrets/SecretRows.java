package dev.cruvero.secrets;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What we wrote ourselves: provider and version, for undoing and listing. */
final class SecretRows {

  private SecretRows() {}

  static void put(JdbcClient jdbc, TenantId tenant, Provider provider, int version, String by) {
    jdbc.sql(
            """
            insert into tenant_secrets (tenant_id, provider, version, written_at, written_by)
            values (?, ?, ?, cruvero.now(), ?)
            on conflict (tenant_id, provider) do update
              set version = excluded.version, written_at = excluded.written_at,
                  written_by = excluded.written_by
            """)
        .params(tenant.value(), provider.id(), version, by)
        .update();
  }

  static void delete(JdbcClient jdbc, TenantId tenant, Provider provider) {
    jdbc.sql("delete from tenant_secrets where tenant_id = ? and provider = ?")
        .params(tenant.value(), provider.id())
        .update();
  }

  /** The versions that we wrote. */
  static Map<Provider, Integer> versions(JdbcClient jdbc, TenantId tenant) {
    record Row(Provider provider, int version) {}
    return jdbc
        .sql("select provider, version from tenant_secrets where tenant_id = ?")
        .param(tenant.value())
        .query((row, _) -> new Row(Provider.of(row.getString("provider")), row.getInt("version")))
        .list()
        .stream()
        .collect(Collectors.toMap(Row::provider, Row::version));
  }
}
