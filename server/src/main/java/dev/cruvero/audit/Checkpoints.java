package dev.cruvero.audit;

import dev.cruvero.api.AuditCheckpoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of checkpoints. */
final class Checkpoints {

  private static final String COLUMNS =
      "select number, seq, hash, at, previous, key, signature from {audit}_checkpoints where {own} ";

  /** What there is to vouch for. */
  private record Head(long seq, String hash, Instant at) {}

  private Checkpoints() {}

  /** All of them, by number. */
  static List<AuditCheckpoint> all(JdbcClient jdbc, Ledger ledger) {
    return ledger
        .sql(jdbc, COLUMNS + "order by number")
        .query((row, _) -> checkpoint(row, ledger))
        .list();
  }

  /** Up to {@code limit} before this number, newest first. */
  static List<AuditCheckpoint> newest(JdbcClient jdbc, Ledger ledger, long before, int limit) {
    return ledger
        .sql(jdbc, COLUMNS + "and number < :before order by number desc limit :limit")
        .param("before", before)
        .param("limit", limit)
        .query((row, _) -> checkpoint(row, ledger))
        .list();
  }

  private static AuditCheckpoint checkpoint(ResultSet row, Ledger ledger) throws SQLException {
    return new AuditCheckpoint(
        ledger.tenantId(),
        row.getLong("number"),
        row.getLong("seq"),
        row.getString("hash"),
        row.getObject("at", OffsetDateTime.class).toInstant().toString(),
        row.getString("previous"),
        row.getString("key"),
        row.getString("signature"));
  }

  /**
   * Signs for the record as it is, unless nothing is new or somebody else holds it just now; within
   * the transaction that the client belongs to.
   */
  static Optional<AuditCheckpoint> sign(JdbcClient jdbc, Ledger ledger, AuditKey key) {
    return unsigned(jdbc, ledger).map(head -> sign(jdbc, ledger, key, head));
  }

  private static Optional<Head> unsigned(JdbcClient jdbc, Ledger ledger) {
    return ledger
        .sql(
            jdbc,
            """
            select seq, hash, cruvero.now() as at from {audit}_heads
            where {own} and seq > signed_seq for update skip locked
            """)
        .query(
            (row, _) ->
                new Head(
                    row.getLong("seq"),
                    row.getString("hash"),
                    row.getObject("at", OffsetDateTime.class).toInstant()))
        .optional();
  }

  private static AuditCheckpoint sign(JdbcClient jdbc, Ledger ledger, AuditKey key, Head head) {
    @Nullable AuditCheckpoint last =
        newest(jdbc, ledger, Long.MAX_VALUE, 1).stream().findFirst().orElse(null);
    AuditCheckpoint signed =
        key.sign(
            new AuditCheckpoint(
                ledger.tenantId(),
                last == null ? 1 : last.number() + 1,
                head.seq(),
                head.hash(),
                head.at().toString(),
                last == null ? null : last.digest(),
                key.id(),
                ""));
    ledger
        .sql(
            jdbc,
            """
            with head as (
              update {audit}_heads set signed_seq = :seq, unsigned_since = null where {own})
            insert into {audit}_checkpoints ({column}number, seq, hash, at, previous, key, signature)
            values ({value}:number, :seq, :hash, :at, :previous, :key, :signature)
            """)
        .param("number", signed.number())
        .param("seq", signed.seq())
        .param("hash", signed.hash())
        .param("at", head.at().atOffset(ZoneOffset.UTC))
        .param("previous", signed.previous())
        .param("key", signed.key())
        .param("signature", signed.signature())
        .update();
    return signed;
  }
}
