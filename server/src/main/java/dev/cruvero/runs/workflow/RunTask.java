package dev.cruvero.runs.workflow;

import dev.cruvero.fleet.NamesTenant;
import org.jspecify.annotations.Nullable;

/**
 * Which run to run.
 *
 * @param progress null for a run that begins
 */
public record RunTask(String tenant, String run, @Nullable Progress progress)
    implements NamesTenant {}
