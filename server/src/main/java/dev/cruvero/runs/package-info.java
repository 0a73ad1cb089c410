/** Agent runs: record, transcript and what a caller may see of them. */
@NullMarked
package dev.cruvero.runs;

import org.jspecify.annotations.NullMarked;
