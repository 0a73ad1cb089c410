@NullMarked
package dev.cruvero.runs;

import org.jspecify.annotations.NullMarked;
