package dev.cruvero.runs.workflow;

import dev.cruvero.fleet.NamesTenant;

/**
 * One model call of a run.
 *
 * @param maxTokens what the run's cap leaves for the call
 */
public record ModelTask(String tenant, String run, int step, long maxTokens)
    implements NamesTenant {}
