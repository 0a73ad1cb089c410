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
import java.util.Optional;
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
     * @param effect the same for each try at the same request
     */
    record Mine(Scope scope, UUID nonce, UUID effect) implements Claim {}

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

  /** Whose key it is: the same text of another principal or tenant is another key. */
  record Scope(String principal, String tenant, String key) {}

  private static final int BATCH = 1_000;
  private static final String MINE =
      "principal = :principal and tenant = :tenant and key = :key and nonce = :nonce";
  private static final List<String> KEPT =
      List.of("ETag", "Location", "Cruvero-Unchanged", "Retry-After");

  private final PlatformTransactions platform;
  private final JsonMapper json;

  IdempotencyKeys(PlatformTransactions platform, JsonMapper json) {
    this.platform = platform;
    this.json = json;
  }

  Claim claim(Scope scope, byte[] fingerprint) {
    return platform.in(
        jdbc -> {
          UUID nonce = UUID.randomUUID();
          Optional<UUID> effect =
              jdbc.sql(
                      """
                      insert into idempotency_keys (principal, tenant, key, request_hash, nonce, effect, created_at)
                      values (:principal, :tenant, :key, :hash, :nonce, :nonce, cruvero.now())
                      on conflict (principal, tenant, key) do update set request_hash = excluded.request_hash,
                        nonce = excluded.nonce, created_at = excluded.created_at, released = false,
                        effect = case when idempotency_keys.status is null and idempotency_keys.request_hash = excluded.request_hash
                          then idempotency_keys.effect else excluded.effect end,
                        status = null, content_type = null, headers = null, body = null
                      where idempotency_keys.created_at < cruvero.now() - interval '24 hours'
                         or (idempotency_keys.status is null
                             and (idempotency_keys.created_at < cruvero.now() - interval '2 minutes'
                                  or idempotency_keys.released and idempotency_keys.request_hash = excluded.request_hash))
                      returning effect
                      """)
                  .param("principal", scope.principal())
                  .param("tenant", scope.tenant())
                  .param("key", scope.key())
                  .param("hash", fingerprint)
                  .param("nonce", nonce)
                  .query(UUID.class)
                  .optional();
          if (effect.isPresent()) {
            return new Claim.Mine(scope, nonce, effect.get());
          }
          return jdbc.sql(
                  "select * from idempotency_keys where principal = ? and tenant = ? and key = ?")
              .params(scope.principal(), scope.tenant(), scope.key())
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
                    "update idempotency_keys set status = :status, content_type = :type, headers = :headers::jsonb, body = :body where "
                        + MINE)
                .param("status", response.getStatus())
                .param("type", response.getContentType())
                .param("headers", json.writeValueAsString(headers))
                .param("body", secret ? null : response.getContentAsByteArray(), Types.BINARY)
                .params(mine(claim))
                .update());
  }

  /** Nothing was done: the key is as if it had never been used. */
  void forget(Claim.Mine claim) {
    end(claim, "delete from idempotency_keys where ");
  }

  /** It may have been done: only the same request may try again, as the same effect. */
  void release(Claim.Mine claim) {
    end(claim, "update idempotency_keys set released = true where ");
  }

  private void end(Claim.Mine claim, String statement) {
    platform.run(jdbc -> jdbc.sql(statement + MINE).params(mine(claim)).update());
  }

  private static Map<String, Object> mine(Claim.Mine claim) {
    Scope scope = claim.scope();
    return Map.of(
        "principal", scope.principal(),
        "tenant", scope.tenant(),
        "key", scope.key(),
        "nonce", claim.nonce());
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
                    delete from idempotency_keys where (principal, tenant, key) in (
                      select principal, tenant, key from idempotency_keys where created_at < cruvero.now() - interval '24 hours' limit :batch)
                    """)
                .param("batch", BATCH)
                .update());
  }
}
