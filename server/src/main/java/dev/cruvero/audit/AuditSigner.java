package dev.cruvero.audit;

import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.IsolationEvidence;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs what has to outlive the trust in the database. Only kinds of statements that are known here
 * are signed, each behind a prefix of its own. Without a key, as is allowed outside production,
 * nothing is.
 */
public final class AuditSigner {

  private final @Nullable AuditKey key;

  AuditSigner(@Nullable AuditKey key) {
    this.key = key;
  }

  /** The evidence with the signing key's id and its signature; as it is when there is no key. */
  public IsolationEvidence sign(IsolationEvidence evidence) {
    return key == null ? evidence : key.sign(evidence);
  }

  Optional<AuditKey> key() {
    return Optional.ofNullable(key);
  }

  /** Whose signatures count, the signing key first. */
  AuditKeys trusted() {
    return key == null ? new AuditKeys(List.of()) : key.trusted();
  }
}
