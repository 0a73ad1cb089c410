/** Admission, holds, windows and usage: at every grant settled and held stay within the limit. */
@NullMarked
package dev.cruvero.quotas;

import org.jspecify.annotations.NullMarked;
