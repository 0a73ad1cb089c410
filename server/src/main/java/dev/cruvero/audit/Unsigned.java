package dev.cruvero.audit;

import dev.cruvero.api.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record whose newest events no checkpoint vouches for, though it is long since due.
 *
 * @param tenant null for the platform's own
 * @param since the time of the first of them
 */
public record Unsigned(@Nullable TenantId tenant, long events, Instant since) {

  /** What a message names it by. */
  public String record() {
    return new Ledger(tenant).toString();
  }
}
