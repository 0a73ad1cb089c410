package dev.cruvero.access;

import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.audit.Personal;
import dev.cruvero.base.Actor;
import dev.cruvero.db.PlatformTransactions;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens that are refused before they end. Every look-up asks the database, so that a
 * revocation holds at once on every replica; what would have ended by itself is forgotten.
 */
final class RevokedTokens {

  /** A token that is meant to live longer is refused: a revocation is not kept for ever. */
  static final Duration LONGEST_LIFE = Duration.ofHours(24);

  /** How far the issuer's clock and ours may be apart. */
  static final Duration SKEW = Duration.ofMinutes(1);

  /** What of a token is named. */
  enum Kind {
    SUBJECT,
    ID;

    String column() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * What is refused from now on.
   *
   * @param issuedBefore of a subject's tokens those that were issued until then
   * @param until when all of them have ended by themselves
   */
  record Revocation(
      @Nullable String subject, @Nullable String id, Instant issuedBefore, Instant until) {}

  private final PlatformTransactions platform;
  private final Audit audit;

  RevokedTokens(PlatformTransactions platform, Audit audit) {
    this.platform = platform;
    this.audit = audit;
  }

  /** An issuer whose clock is ahead has issued tokens that seem to come later: they count too. */
  Revocation revoke(Kind kind, String value, @Nullable String reason, Actor by) {
    return platform.in(
        jdbc -> {
          Revocation revoked =
              jdbc.sql(
                      """
                      insert into revoked_tokens (kind, value, issued_before, until)
                      select :kind, :value, now + :skew * interval '1 second', now + :life * interval '1 second'
                      from cruvero.now() now
                      on conflict (kind, value) do update
                        set issued_before = excluded.issued_before, until = excluded.until
                      returning issued_before, until
                      """)
                  .param("kind", kind.column())
                  .param("value", value)
                  .param("skew", SKEW.toSeconds())
                  .param("life", LONGEST_LIFE.plus(SKEW.multipliedBy(2)).toSeconds())
                  .query(
                      (row, _) ->
                          new Revocation(
                              kind == Kind.SUBJECT ? value : null,
                              kind == Kind.ID ? value : null,
                              instant(row.getObject("issued_before", OffsetDateTime.class)),
                              instant(row.getObject("until", OffsetDateTime.class))))
                  .single();
          Map<String, Object> details = new HashMap<>();
          details.put(kind.column(), new Personal(value));
          if (reason != null) {
            details.put("reason", new Personal(reason));
          }
          audit.recordPlatform(by, "token.revoke", kind.column(), Outcome.ALLOWED, details);
          return revoked;
        });
  }

  private static Instant instant(@Nullable OffsetDateTime at) {
    return Objects.requireNonNull(at).toInstant();
  }

  boolean holds(String subject, @Nullable String id, Instant issued) {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    """
                    select exists (select from revoked_tokens
                      where (kind = 'subject' and value = :subject and issued_before >= :issued)
                         or (kind = 'id' and value = :id))
                    """)
                .param("subject", subject)
                .param("id", id == null ? "" : id)
                .param("issued", issued.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single());
  }

  /** Removes what is about tokens that have ended by themselves. */
  void sweep() {
    platform.run(
        jdbc -> jdbc.sql("delete from revoked_tokens where until < cruvero.now()").update());
  }
}
