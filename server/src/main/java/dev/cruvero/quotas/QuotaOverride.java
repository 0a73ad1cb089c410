package dev.cruvero.quotas;

import java.math.BigDecimal;
import java.time.Instant;

/** A limit that is another one for a while, and is so now. */
record QuotaOverride(
    long number,
    Limit limit,
    BigDecimal value,
    String reason,
    String by,
    Instant since,
    Instant until) {}
