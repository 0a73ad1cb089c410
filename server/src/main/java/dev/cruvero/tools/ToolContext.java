package dev.cruvero.tools;

import dev.cruvero.api.RunId;
import dev.cruvero.tenants.Policy;

/**
 * For which step of which run a tool is executed.
 *
 * @param policy the tenant's policy as it is now, read for this execution
 */
public record ToolContext(RunId runId, int step, Policy policy) {}
