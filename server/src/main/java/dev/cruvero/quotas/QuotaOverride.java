package dev.cruvero.quotas;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A limit that is another one for a while.
 *
 * @param endedBy who ended it early; null when its time ends it
 */
record QuotaOverride(
    long number,
    Limit limit,
    BigDecimal value,
    String reason,
    String by,
    Instant since,
    Instant until,
    @Nullable String endedBy,
    @Nullable Instant endedAt) {}
