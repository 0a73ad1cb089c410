package dev.cruvero.access;

import dev.cruvero.api.TenantId;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of keys. Every look-up asks the database, so that a revocation holds at once on every
 * replica.
 */
final class ApiKeys {

  private static final String LIVE =
      "revoked_at is null and (expires_at is null or expires_at > cruvero.now())";

  private ApiKeys() {}

  static void insert(
      JdbcClient jdbc, ApiKeyText key, Principal principal, @Nullable Instant expires, String by) {
    jdbc.sql(
            """
            insert into cruvero.api_keys (key_id, secret_hash, role, tenant_id, name, created_at, created_by, expires_at)
            values (?, ?, ?, ?, ?, cruvero.now(), ?, ?)
            """)
        .param(key.keyId())
        .param(key.hash())
        .param(principal.role().id())
        .param(principal.tenant() == null ? null : principal.tenant().value())
        .param(principal.name())
        .param(by)
        .param(expires == null ? null : expires.atOffset(ZoneOffset.UTC))
        .update();
  }

  static Optional<Principal> authenticate(JdbcClient jdbc, ApiKeyText presented) {
    return jdbc.sql(
            "select key_id, role, tenant_id, name, secret_hash from api_keys where key_id = ? and "
                + LIVE)
        .param(presented.keyId())
        .query(
            (row, _) ->
                MessageDigest.isEqual(row.getBytes("secret_hash"), presented.hash())
                    ? Optional.of(principal(row))
                    : Optional.<Principal>empty())
        .optional()
        .flatMap(Function.identity());
  }

  static Optional<KeyDocument> find(JdbcClient jdbc, String keyId) {
    return jdbc.sql("select * from api_keys where key_id = ?")
        .param(keyId)
        .query((row, _) -> document(row))
        .optional();
  }

  static List<KeyDocument> list(JdbcClient jdbc, String after, int limit) {
    return jdbc.sql("select * from api_keys where key_id > ? order by key_id limit ?")
        .params(after, limit)
        .query((row, _) -> document(row))
        .list();
  }

  static boolean revoke(JdbcClient jdbc, String keyId) {
    return jdbc.sql(
                "update api_keys set revoked_at = cruvero.now() where key_id = ? and revoked_at is null")
            .param(keyId)
            .update()
        == 1;
  }

  private static Principal principal(ResultSet row) throws SQLException {
    String tenant = row.getString("tenant_id");
    return new Principal(
        row.getString("key_id"),
        Role.of(row.getString("role")),
        tenant == null ? null : new TenantId(tenant),
        row.getString("name"));
  }

  private static KeyDocument document(ResultSet row) throws SQLException {
    return new KeyDocument(
        row.getString("key_id"),
        null,
        row.getString("role"),
        row.getString("tenant_id"),
        row.getString("name"),
        instant(row, "created_at"),
        instant(row, "expires_at"),
        instant(row, "revoked_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
