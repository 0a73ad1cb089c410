package dev.cruvero.http;

import dev.cruvero.db.PlatformTransactions;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of idempotency keys. Of an answer that says {@code Cache-Control: no-store} only the
 * status is kept, because it holds what is shown once. A claim whose process died is free again
 * after two minutes, an answer is kept for a day.
 */
final class IdempotencyKeys {

  /** What claiming a key found. */
  sealed interface Claim {
    /**
     * Nobody had it: do the work.
     *
     * @param nonce tells this claim from a later one of the same key
     */
    record Mine(String principal, String key, UUID nonce) implements Claim {}

    /** Somebody is at it. */
    record Running() implements Claim {}

    /** It was used for something else. */
    record OtherRequest() implements Claim {}

    /** It was answered with what is shown once and kept nowhere. */
    record ShownOnce() implements Claim {}

    /** It was answered like this. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Answered(
        int status, @Nullable String contentType, Map<String, String> headers, byte[] body)
        implements Claim {

      void replay(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        if (contentType != null) {
          response.setContentType(contentType);
        }
        headers.forEach(response::setHeader);
        response.setHeader("Idempotency-Replayed", "true");
        response.getOutputStream().write(body);
      }
    }
  }

  private static final int BATCH = 1_000;
  private static final List<String> KEPT =
      List.of("ETag", "Location", "Cruvero-Unchanged", "Retry-After");

  private final PlatformTransactions platform;
  private final JsonMapper json;

  IdempotencyKeys(PlatformTransactions platform, JsonMapper json) {
    this.platform = platform;
    this.json = json;
  }

  Claim claim(String principal, String key, byte[] fingerprint) {
    return platform.in(
        jdbc -> {
          UUID nonce = UUID.randomUUID();
          int claimed =
              jdbc.sql(
                      """
                      insert into idempotency_keys (principal, key, request_hash, nonce, created_at)
                      values (:principal, :key, :hash, :nonce, cruvero.now())
                      on conflict (principal, key) do update set request_hash = excluded.request_hash, nonce = excluded.nonce,
                        created_at = excluded.created_at, status = null, content_type = null, headers = null, body = null
                      where idempotency_keys.created_at < cruvero.now() - interval '24 hours'
                         or (idempotency_keys.status is null and idempotency_keys.created_at < cruvero.now() - interval '2 minutes')
                      """)
                  .param("principal", principal)
                  .param("key", key)
                  .param("hash", fingerprint)
                  .param("nonce", nonce)
                  .update();
          if (claimed == 1) {
            return new Claim.Mine(principal, key, nonce);
          }
          return jdbc.sql("select * from idempotency_keys where principal = ? and key = ?")
              .params(principal, key)
              .query((row, _) -> found(row, fingerprint))
              .optional()
              .orElseGet(Claim.Running::new);
        });
  }

  private Claim found(ResultSet row, byte[] fingerprint) throws SQLException {
    if (!Arrays.equals(row.getBytes("request_hash"), fingerprint)) {
      return new Claim.OtherRequest();
    }
    if (row.getObject("status") == null) {
      return new Claim.Running();
    }
    if (row.getBytes("body") == null) {
      return new Claim.ShownOnce();
    }
    return new Claim.Answered(
        row.getInt("status"),
        row.getString("content_type"),
        json.readValue(row.getString("headers"), new TypeReference<Map<String, String>>() {}),
        row.getBytes("body"));
  }

  /** Stores the answer, unless the claim went to somebody else meanwhile. */
  void answered(Claim.Mine claim, ContentCachingResponseWrapper response) {
    Map<String, String> headers = new TreeMap<>();
    KEPT.forEach(
        name -> {
          String value = response.getHeader(name);
          if (value != null) {
            headers.put(name, value);
          }
        });
    boolean secret = "no-store".equals(response.getHeader("Cache-Control"));
    platform.run(
        jdbc ->
            jdbc.sql(
                    "update idempotency_keys set status = :status, content_type = :type, headers = :headers::jsonb, body = :body where principal = :principal and key = :key and nonce = :nonce")
                .param("status", response.getStatus())
                .param("type", response.getContentType())
                .param("headers", json.writeValueAsString(headers))
                .param("body", secret ? null : response.getContentAsByteArray(), Types.BINARY)
                .param("principal", claim.principal())
                .param("key", claim.key())
                .param("nonce", claim.nonce())
                .update());
  }

  void forget(Claim.Mine claim) {
    platform.run(
        jdbc ->
            jdbc.sql("delete from idempotency_keys where principal = ? and key = ? and nonce = ?")
                .params(claim.principal(), claim.key(), claim.nonce())
                .update());
  }

  /** Removes the answers that are older than a day, a thousand in a transaction. */
  void sweep() {
    int removed;
    do {
      removed = sweepSome();
    } while (removed == BATCH);
  }

  private int sweepSome() {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    """
                    delete from idempotency_keys where (principal, key) in (
                      select principal, key from idempotency_keys where created_at < cruvero.now() - interval '24 hours' limit :batch)
                    """)
                .param("batch", BATCH)
                .update());
  }
}
