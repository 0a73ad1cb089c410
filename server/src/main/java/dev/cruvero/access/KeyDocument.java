package dev.cruvero.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key as the API shows it; its text only in the answer that made it. */
record KeyDocument(
    String keyId,
    @Nullable String key,
    String role,
    @Nullable String tenant,
    String name,
    @Nullable Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {

  KeyDocument with(String text) {
    return new KeyDocument(keyId, text, role, tenant, name, createdAt, expiresAt, revokedAt);
  }

  @Override
  public String toString() {
    return keyId;
  }
}
