package dev.cruvero.audit;

import dev.cruvero.audit.Audit.Outcome;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * One thing that was done, tried or refused; personal values in it as far as they were not erased.
 */
public record AuditEvent(
    long seq,
    Instant at,
    String actor,
    String action,
    String target,
    Outcome outcome,
    JsonNode details,
    String hash) {}
