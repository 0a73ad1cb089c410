package dev.cruvero.quotas;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What a tenant used on one of its calendar days.
 *
 * @param tokens all tokens, including those of calls whose usage the provider did not report
 * @param unknownUsage how many calls were charged at their hold because their usage is unknown
 */
public record DailyUsage(
    LocalDate day,
    long requests,
    long promptTokens,
    long completionTokens,
    long tokens,
    long runs,
    BigDecimal costUsd,
    long unknownUsage) {}
