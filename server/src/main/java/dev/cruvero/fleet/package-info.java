/**
 * Temporal namespaces, their clients, and the workers that serve them. Refuses namespaces that are
 * not ours, never looks at one before it is registered, and lets no tenant's fault touch another.
 */
@NullMarked
package dev.cruvero.fleet;

import org.jspecify.annotations.NullMarked;
