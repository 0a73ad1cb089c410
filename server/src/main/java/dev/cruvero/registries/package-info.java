/**
 * Immutable, content-hashed tool registries, global and per tenant. Refuses other content under a
 * known version.
 */
@NullMarked
package dev.cruvero.registries;

import org.jspecify.annotations.NullMarked;
