/**
 * The vocabulary that is not published: failures, actors, pages, settings. Depends on nothing of
 * ours but {@code api}.
 */
@NullMarked
package dev.cruvero.base;

import org.jspecify.annotations.NullMarked;
