package dev.cruvero.base;

import dev.cruvero.api.TenantId;

/**
 * Something about the tenant changed that onboarding or a run may have waited for; published in the
 * transaction of the change.
 */
public record TenantTouched(TenantId tenant) {}
