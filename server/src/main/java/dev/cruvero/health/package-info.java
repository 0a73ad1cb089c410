/**
 * Health, readiness and the doctor. Other features offer checks; this one only asks and reports,
 * and never bills a model call.
 */
@NullMarked
package dev.cruvero.health;

import org.jspecify.annotations.NullMarked;
