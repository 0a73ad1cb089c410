/**
 * The durable loop of onboarding, the only code of it that Temporal replays. Holds no facts: it
 * calls, waits and calls again, and refuses to know what a step does.
 */
@NullMarked
package dev.cruvero.onboarding.workflow;

import org.jspecify.annotations.NullMarked;
