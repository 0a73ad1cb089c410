package dev.cruvero.runs.workflow;

import dev.cruvero.fleet.NamesTenant;

/**
 * One tool call of a run.
 *
 * @param modelStep the step whose answer asks for it
 * @param index of the call in that answer
 */
public record ToolTask(String tenant, String run, int step, int modelStep, int index)
    implements NamesTenant {}
