package dev.cruvero.access;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of keys. Every look-up asks the database, so that a revocation holds at once on every
 * replica.
 */
final class ApiKeys {

  /** A key that can be rotated. */
  record Live(Principal principal, @Nullable String replacedBy) {}

  private static final String LIVE =
      "revoked_at is null and (expires_at is null or expires_at > cruvero.now())";

  /** The keys that somebody of a tenant, or of none, may reach. */
  private static final String WITHIN = "(:tenant::text is null or tenant_id = :tenant::text)";

  private ApiKeys() {}

  static void insert(
      JdbcClient jdbc, ApiKeyText key, Principal principal, @Nullable Instant expires, String by) {
    jdbc.sql(
            """
            insert into cruvero.api_keys (key_id, secret_hash, role, tenant_id, name, scopes, created_at, created_by, expires_at)
            values (?, ?, ?, ?, ?, ?, cruvero.now(), ?, ?)
            """)
        .param(key.keyId())
        .param(key.hash())
        .param(principal.role().id())
        .param(text(principal.tenant()))
        .param(principal.name())
        .param(principal.scopes().stream().sorted().toArray(String[]::new))
        .param(by)
        .param(expires == null ? null : expires.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** A successor that lives as long as the old key was meant to; the old one ends soon. */
  static void replace(
      JdbcClient jdbc,
      String old,
      ApiKeyText key,
      Principal principal,
      Duration overlap,
      String by) {
    insert(jdbc, key, principal, null, by);
    jdbc.sql(
            """
            update api_keys successor set expires_at = cruvero.now() + (old.expires_at - old.created_at)
            from api_keys old where old.key_id = :old and successor.key_id = :fresh
            """)
        .param("old", old)
        .param("fresh", key.keyId())
        .update();
    jdbc.sql(
            """
            update api_keys set replaced_by = :fresh,
              expires_at = least(expires_at, cruvero.now() + :seconds * interval '1 second')
            where key_id = :old
            """)
        .param("old", old)
        .param("fresh", key.keyId())
        .param("seconds", overlap.toSeconds())
        .update();
  }

  static Optional<Principal> authenticate(JdbcClient jdbc, ApiKeyText presented) {
    return jdbc.sql(
            "select key_id, role, tenant_id, name, scopes, secret_hash from api_keys where key_id = ? and "
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

  static Optional<Live> lock(JdbcClient jdbc, String keyId, @Nullable TenantId within) {
    return jdbc.sql(
            "select * from api_keys where key_id = :key and "
                + WITHIN
                + " and "
                + LIVE
                + " for no key update")
        .param("key", keyId)
        .param("tenant", text(within))
        .query((row, _) -> new Live(principal(row), row.getString("replaced_by")))
        .optional();
  }

  static Optional<KeyDocument> find(JdbcClient jdbc, String keyId) {
    return jdbc.sql("select * from api_keys where key_id = ?")
        .param(keyId)
        .query((row, _) -> document(row))
        .optional();
  }

  static List<KeyDocument> list(
      JdbcClient jdbc, @Nullable TenantId within, String after, int limit) {
    return jdbc.sql(
            "select * from api_keys where key_id > :after and "
                + WITHIN
                + " order by key_id limit :limit")
        .param("after", after)
        .param("tenant", text(within))
        .param("limit", limit)
        .query((row, _) -> document(row))
        .list();
  }

  /** The key that was live until now. */
  static Optional<Principal> revoke(JdbcClient jdbc, String keyId, @Nullable TenantId within) {
    return jdbc.sql(
            "update api_keys set revoked_at = cruvero.now() where key_id = :key and revoked_at is null and "
                + WITHIN
                + " returning *")
        .param("key", keyId)
        .param("tenant", text(within))
        .query((row, _) -> principal(row))
        .optional();
  }

  private static @Nullable String text(@Nullable TenantId tenant) {
    return tenant == null ? null : tenant.value();
  }

  private static Principal principal(ResultSet row) throws SQLException {
    String tenant = row.getString("tenant_id");
    return new Principal(
        Actor.key(row.getString("key_id")),
        Role.of(row.getString("role")),
        tenant == null ? null : new TenantId(tenant),
        row.getString("name"),
        Set.copyOf(scopes(row)));
  }

  private static KeyDocument document(ResultSet row) throws SQLException {
    return new KeyDocument(
        row.getString("key_id"),
        null,
        row.getString("role"),
        row.getString("tenant_id"),
        row.getString("name"),
        scopes(row),
        instant(row, "created_at"),
        instant(row, "expires_at"),
        instant(row, "revoked_at"),
        row.getString("replaced_by"));
  }

  private static List<String> scopes(ResultSet row) throws SQLException {
    Array scopes = row.getArray("scopes");
    return List.of((String[]) scopes.getArray());
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
