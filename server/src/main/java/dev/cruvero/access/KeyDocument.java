package dev.cruvero.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as the API shows it; its text only in the answer that made it. */
record KeyDocument(
    String keyId,
    @Nullable String key,
    String role,
    @Nullable String tenant,
    String name,
    List<String> scopes,
    @Nullable Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt,
    @Nullable String replacedBy) {

  KeyDocument with(String text) {
    return new KeyDocument(
        keyId, text, role, tenant, name, scopes, createdAt, expiresAt, revokedAt, replacedBy);
  }

  @Override
  public String toString() {
    return keyId;
  }
}
