/**
 * API keys, principals and roles: who is asking and for which tenant. Refuses before any feature is
 * reached.
 */
@NullMarked
package dev.cruvero.access;

import org.jspecify.annotations.NullMarked;
