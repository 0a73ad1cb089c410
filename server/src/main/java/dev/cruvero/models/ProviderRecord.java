package dev.cruvero.models;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What the provider itself remembers of one call. */
public record ProviderRecord(
    String responseId, long promptTokens, long completionTokens, @Nullable BigDecimal costUsd) {}
