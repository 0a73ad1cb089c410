/** One pure decision for models and tools, used at listing, at execution and at every hop. */
@NullMarked
package dev.cruvero.policies;

import org.jspecify.annotations.NullMarked;
