/**
 * The record of who did what. Appended in the transaction of the change; refuses nothing, but
 * without it nothing privileged happens.
 */
@NullMarked
package dev.cruvero.audit;

import org.jspecify.annotations.NullMarked;
