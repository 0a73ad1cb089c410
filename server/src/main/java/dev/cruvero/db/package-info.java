/**
 * Connection pools, transactions that carry the tenant, and migrations. The only place that sets
 * the tenant context; knows no feature.
 */
@NullMarked
package dev.cruvero.db;

import org.jspecify.annotations.NullMarked;
