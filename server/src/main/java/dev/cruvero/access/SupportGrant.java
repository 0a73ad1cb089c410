package dev.cruvero.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Leave for one principal to read what one tenant's runs say, as the API shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SupportGrant(
    String id,
    String tenant,
    String principal,
    String reason,
    Instant createdAt,
    String createdBy,
    Instant expiresAt,
    @Nullable Instant revokedAt,
    boolean live) {}
