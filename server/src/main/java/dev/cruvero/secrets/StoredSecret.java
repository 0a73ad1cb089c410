package dev.cruvero.secrets;

import dev.cruvero.api.Provider;
import java.time.Instant;

/**
 * A credential without its value.
 *
 * @param writtenHere whether this version was written through Cruvero, not by hand
 */
public record StoredSecret(
    Provider provider, int version, Instant updatedAt, boolean writtenHere) {}
