/**
 * Starts real backends (Postgres, Temporal, OpenBao) and the practice model on this machine, for
 * {@code cruvero dev} and for the tests of the server. It refuses to hand the server a superuser
 * login or a root token, and to imitate a backend that is missing.
 */
@NullMarked
package dev.cruvero.dev;

import org.jspecify.annotations.NullMarked;
