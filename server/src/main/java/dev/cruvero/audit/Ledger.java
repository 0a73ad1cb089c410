package dev.cruvero.audit;

import dev.cruvero.api.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * Whose record: a tenant's, or the platform's own. Both are the same tables, but that only the
 * first kind has a column for whose row it is; statements are written once, with marks for that.
 *
 * @param tenant null for the platform's own
 */
record Ledger(@Nullable TenantId tenant) {

  static final Ledger PLATFORM = new Ledger((TenantId) null);

  private static final Map<String, String> TENANTS = new ConcurrentHashMap<>();
  private static final Map<String, String> PLATFORMS = new ConcurrentHashMap<>();

  @Nullable String tenantId() {
    return tenant == null ? null : tenant.value();
  }

  /**
   * A statement for this record's tables.
   *
   * @param template with {@code {audit}} before table names, {@code {own}} where rows are chosen,
   *     {@code {column}} and {@code {value}} where they are inserted
   */
  StatementSpec sql(JdbcClient jdbc, String template) {
    if (tenant == null) {
      return jdbc.sql(PLATFORMS.computeIfAbsent(template, Ledger::forPlatform));
    }
    return jdbc.sql(TENANTS.computeIfAbsent(template, Ledger::forTenant))
        .param("tenant", tenant.value());
  }

  private static String forTenant(String template) {
    return template
        .replace("{audit}", "audit")
        .replace("{own}", "tenant_id = :tenant")
        .replace("{column}", "tenant_id, ")
        .replace("{value}", ":tenant, ");
  }

  private static String forPlatform(String template) {
    return template
        .replace("{audit}", "platform_audit")
        .replace("{own}", "true")
        .replace("{column}", "")
        .replace("{value}", "");
  }

  /** What a message or an API names it by. */
  @Override
  public String toString() {
    return tenant == null ? "the platform's record" : "the record of tenant \"" + tenant + "\"";
  }
}
