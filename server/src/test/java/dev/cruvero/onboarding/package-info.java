/** The engine, its probes and its crashes, on real backends. */
@NullMarked
package dev.cruvero.onboarding;

import org.jspecify.annotations.NullMarked;
