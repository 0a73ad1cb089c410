package dev.cruvero.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events to read; absent parts do not restrict.
 *
 * @param before only events with a smaller number
 * @param from the earliest time, inclusive
 * @param to the latest time, exclusive
 */
public record AuditQuery(
    long before, @Nullable String action, @Nullable Instant from, @Nullable Instant to) {}
