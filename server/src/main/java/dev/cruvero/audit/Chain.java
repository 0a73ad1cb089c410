package dev.cruvero.audit;

import dev.cruvero.api.ChainedEvent;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Appends events to records: each takes the head, and holds it until its transaction ends. */
final class Chain {

  private static final String HEAD =
      "select seq, hash, cruvero.now() as at from {audit}_heads where {own} for update";

  private static final String APPEND =
      """
      with head as (
        update {audit}_heads set seq = :seq, hash = :hash,
          unsigned_since = case when signed_seq = seq then :at else unsigned_since end
        where {own})
      insert into {audit}_events ({column}seq, at, actor, action, target, outcome, details, hash)
      values ({value}:seq, :at, :actor, :action, :target, :outcome, :details::json, :hash)
      """;

  /** The last event, and the time now. */
  private record Head(long seq, @Nullable String hash, Instant at) {}

  private final JsonMapper json;

  Chain(JsonMapper json) {
    this.json = json;
  }

  /**
   * Appends within the transaction that the client belongs to.
   *
   * @throws CruveroException AUDIT_UNAVAILABLE when the database is there and refuses the event
   */
  void append(
      JdbcClient jdbc,
      Ledger ledger,
      Actor actor,
      String action,
      String target,
      Audit.Outcome outcome,
      Map<String, Object> details) {
    try {
      Head head = head(jdbc, ledger);
      ChainedEvent event =
          new ChainedEvent(
                  ledger.tenantId(),
                  head.seq() + 1,
                  head.at().toString(),
                  actor(jdbc, ledger, actor),
                  Details.readable(action),
                  Details.readable(target),
                  outcome.name(),
                  Details.text(json, details, value -> Values.commit(jdbc, ledger, value)),
                  "")
              .after(head.hash());
      insert(jdbc, ledger, event, head.at());
    } catch (DataAccessResourceFailureException
        | TransientDataAccessException
        | RecoverableDataAccessException databaseGone) {
      throw databaseGone;
    } catch (DataAccessException refused) {
      throw new CruveroException(
          ErrorCode.AUDIT_UNAVAILABLE,
          "nothing was done, because it could not be put on " + ledger,
          "cruvero doctor",
          Map.of(),
          List.of(),
          refused);
    }
  }

  private static String actor(JdbcClient jdbc, Ledger ledger, Actor actor) {
    return actor.isPerson()
        ? actor.kind() + ":" + Values.commit(jdbc, ledger, Details.readable(actor.id()))
        : Details.readable(actor.toString());
  }

  private static Head head(JdbcClient jdbc, Ledger ledger) {
    return ledger
        .sql(jdbc, HEAD)
        .query((row, _) -> head(row))
        .optional()
        .orElseGet(() -> first(jdbc, ledger));
  }

  /** Only a tenant's head can be missing; when two make it at once, the second waits here. */
  private static Head first(JdbcClient jdbc, Ledger ledger) {
    ledger
        .sql(jdbc, "insert into audit_heads (tenant_id) values (:tenant) on conflict do nothing")
        .update();
    return ledger.sql(jdbc, HEAD).query((row, _) -> head(row)).single();
  }

  private static Head head(ResultSet row) throws SQLException {
    return new Head(
        row.getLong("seq"),
        row.getString("hash"),
        row.getObject("at", OffsetDateTime.class).toInstant());
  }

  private static void insert(JdbcClient jdbc, Ledger ledger, ChainedEvent event, Instant at) {
    ledger
        .sql(jdbc, APPEND)
        .param("seq", event.seq())
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("actor", event.actor())
        .param("action", event.action())
        .param("target", event.target())
        .param("outcome", event.outcome())
        .param("details", event.details())
        .param("hash", event.hash())
        .update();
  }
}
