/**
 * Brings a tenant from a record to a proven place: the operations, their steps and their
 * verification. Undoes nothing that it did not do, and activates nothing that is not proven.
 */
@NullMarked
package dev.cruvero.onboarding;

import org.jspecify.annotations.NullMarked;
