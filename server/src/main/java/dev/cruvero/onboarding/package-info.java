/** Brings a tenant from a record to a proven place: engine, status, verification, probes. */
@NullMarked
package dev.cruvero.onboarding;

import org.jspecify.annotations.NullMarked;
