/** Problem documents, idempotency, paging, request ids and headers. Knows no feature. */
@NullMarked
package dev.cruvero.http;

import org.jspecify.annotations.NullMarked;
