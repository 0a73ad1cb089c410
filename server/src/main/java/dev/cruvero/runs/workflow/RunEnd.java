package dev.cruvero.runs.workflow;

import dev.cruvero.fleet.NamesTenant;
import org.jspecify.annotations.Nullable;

/**
 * An end that the loop came to by itself.
 *
 * @param state the name of the run's state
 * @param code the name of the error code; null for a cancelled run
 * @param next the command that helps
 */
public record RunEnd(
    String tenant,
    String run,
    String state,
    @Nullable String code,
    @Nullable String message,
    @Nullable String next)
    implements NamesTenant {}
