/**
 * The tenant's record, states, limits and policy values. Refuses ids, names and changes that the
 * rules forbid.
 */
@NullMarked
package dev.cruvero.tenants;

import org.jspecify.annotations.NullMarked;
