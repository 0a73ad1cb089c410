/** Temporal namespaces, their clients and the workers that serve them. */
@NullMarked
package dev.cruvero.fleet;

import org.jspecify.annotations.NullMarked;
