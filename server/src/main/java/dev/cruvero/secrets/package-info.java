/**
 * Tenant credentials in Vault: written by one identity, read by a tenant's own short-lived token,
 * never shown.
 */
@NullMarked
package dev.cruvero.secrets;

import org.jspecify.annotations.NullMarked;
