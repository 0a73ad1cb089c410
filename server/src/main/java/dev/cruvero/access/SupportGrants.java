package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.audit.Personal;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Support grants: given, looked at, used, ended. Giving and each use are in the tenant's own audit
 * record, in the same transaction.
 */
final class SupportGrants {

  private static final String LIVE = "revoked_at is null and expires_at > cruvero.now()";

  private final TenantTransactions transactions;
  private final Audit audit;

  SupportGrants(TenantTransactions transactions, Audit audit) {
    this.transactions = transactions;
    this.audit = audit;
  }

  /**
   * Lets the principal read the tenant's content for this long.
   *
   * @param id from a caller who may ask twice: the second time the grant that is there is the
   *     answer
   */
  SupportGrant give(
      TenantId tenant, String id, String principal, Duration lasts, String reason, Actor by) {
    try {
      return transactions.in(
          tenant,
          jdbc -> {
            jdbc.sql(
                    """
                    insert into support_grants (tenant_id, grant_id, principal, reason, created_at, created_by, expires_at)
                    select :tenant, :id, :principal, :reason, now, :by, now + :seconds * interval '1 second'
                    from cruvero.now() now
                    """)
                .param("tenant", tenant.value())
                .param("id", id)
                .param("principal", principal)
                .param("reason", reason)
                .param("by", by.toString())
                .param("seconds", lasts.toSeconds())
                .update();
            audit.record(
                jdbc,
                tenant,
                by,
                "support.grant",
                id,
                Outcome.ALLOWED,
                Map.of(
                    "principal",
                    new Personal(principal),
                    "reason",
                    new Personal(reason),
                    "seconds",
                    lasts.toSeconds()));
            return find(jdbc, id).orElseThrow();
          });
    } catch (DuplicateKeyException again) {
      return transactions.in(tenant, jdbc -> find(jdbc, id)).orElseThrow(() -> again);
    } catch (DataIntegrityViolationException noSuchTenant) {
      throw unknown(tenant);
    }
  }

  /** The tenant's grants, the newest first. */
  List<SupportGrant> list(TenantId tenant) {
    return transactions.in(
        tenant,
        jdbc -> {
          if (jdbc.sql("select count(*) from tenants").query(Long.class).single() == 0) {
            throw unknown(tenant);
          }
          return jdbc.sql(select("true") + " order by created_at desc, grant_id limit 200")
              .query((row, _) -> grant(row))
              .list();
        });
  }

  void revoke(TenantId tenant, String id, Actor by) {
    transactions.run(
        tenant,
        jdbc -> {
          int ended =
              jdbc.sql(
                      "update support_grants set revoked_at = cruvero.now() where grant_id = ? and "
                          + LIVE)
                  .param(id)
                  .update();
          if (ended == 0) {
            throw new CruveroException(
                ErrorCode.RESOURCE_NOT_FOUND,
                "tenant \"" + tenant + "\" has no live support grant \"" + id + "\"",
                "cruvero support list --tenant " + tenant);
          }
          audit.record(jdbc, tenant, by, "support.revoke", id, Outcome.ALLOWED, Map.of());
        });
  }

  /** Whether the principal has a live grant; using it is recorded, or it is not used. */
  boolean use(TenantId tenant, Actor principal, String what) {
    return transactions.in(
        tenant,
        jdbc -> {
          Optional<String> id = live(jdbc, principal);
          id.ifPresent(
              grant ->
                  audit.record(
                      jdbc,
                      tenant,
                      principal,
                      "support.read",
                      what,
                      Outcome.ALLOWED,
                      Map.of("grant", grant)));
          return id.isPresent();
        });
  }

  /** Whether what began with {@link #use} may go on. */
  boolean lasts(TenantId tenant, Actor principal) {
    return transactions.in(tenant, jdbc -> live(jdbc, principal)).isPresent();
  }

  private static Optional<String> live(JdbcClient jdbc, Actor principal) {
    return jdbc.sql(
            "select grant_id from support_grants where principal = ? and "
                + LIVE
                + " order by expires_at desc limit 1")
        .param(principal.toString())
        .query(String.class)
        .optional();
  }

  private static Optional<SupportGrant> find(JdbcClient jdbc, String id) {
    return jdbc.sql(select("grant_id = ?")).param(id).query((row, _) -> grant(row)).optional();
  }

  private static String select(String condition) {
    return "select *, " + LIVE + " as live from support_grants where " + condition;
  }

  private static CruveroException unknown(TenantId tenant) {
    return new CruveroException(
        ErrorCode.TENANT_NOT_FOUND, "no tenant \"" + tenant + "\"", "cruvero tenant list");
  }

  private static SupportGrant grant(ResultSet row) throws SQLException {
    return new SupportGrant(
        row.getString("grant_id"),
        row.getString("tenant_id"),
        row.getString("principal"),
        row.getString("reason"),
        Objects.requireNonNull(instant(row, "created_at")),
        row.getString("created_by"),
        Objects.requireNonNull(instant(row, "expires_at")),
        instant(row, "revoked_at"),
        row.getBoolean("live"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
