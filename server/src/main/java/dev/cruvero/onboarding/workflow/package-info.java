/** The durable onboarding loop: the only Temporal-visible code of onboarding. */
@NullMarked
package dev.cruvero.onboarding.workflow;

import org.jspecify.annotations.NullMarked;
