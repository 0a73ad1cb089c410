/** The durable agent loop: the only Temporal-visible code of runs. */
@NullMarked
package dev.cruvero.runs.workflow;

import org.jspecify.annotations.NullMarked;
