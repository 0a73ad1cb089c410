/**
 * The proof that a tenant is sealed: it and the standing canary tenant try to reach each other
 * across every boundary. Refuses to count a denial without its allowed control, and knows nothing
 * of onboarding.
 */
@NullMarked
package dev.cruvero.isolation;

import org.jspecify.annotations.NullMarked;
