@NullMarked
package dev.cruvero.runs.workflow;

import org.jspecify.annotations.NullMarked;
