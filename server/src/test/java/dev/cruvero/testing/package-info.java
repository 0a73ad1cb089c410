/**
 * What every test of the server shares: real backends, fresh databases, started servers and a small
 * client.
 */
@NullMarked
package dev.cruvero.testing;

import org.jspecify.annotations.NullMarked;
