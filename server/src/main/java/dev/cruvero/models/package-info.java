/**
 * Chat completions at the providers, behind one port, and the catalogue of known models. One call
 * is one request with the tenant's own key; it never retries, follows a redirect or falls back to
 * another key.
 */
@NullMarked
package dev.cruvero.models;

import org.jspecify.annotations.NullMarked;
