package dev.cruvero.quotas;

import dev.cruvero.access.Access;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.tenants.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.format.annotation.DateTimeFormat.ISO;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/quota} and {@code /v1/usage}: what the tenant may still use, and what it used. */
@RestController
class QuotaController {

  private static final int USUAL_DAYS = 30;
  private static final int MOST_DAYS = 366;

  /** The windows of a tenant. */
  record QuotaDocument(TenantId tenant, List<WindowDocument> windows) {}

  /** A window as the API shows it: money is text, everything else a number. */
  record WindowDocument(
      Limit limit,
      Object max,
      Object settled,
      Object held,
      Object leased,
      Object remaining,
      Duration window,
      Instant resetAt) {

    static WindowDocument of(WindowState state) {
      Limit limit = state.limit();
      return new WindowDocument(
          limit,
          limit.amount(state.max()),
          limit.amount(state.settled()),
          limit.amount(state.held()),
          limit.amount(state.leased()),
          limit.amount(state.remaining()),
          state.window(),
          state.resetAt());
    }
  }

  /** The days of a tenant. */
  record UsageDocument(List<DayDocument> items) {}

  /** A day as the API shows it. */
  record DayDocument(
      LocalDate day,
      long requests,
      long promptTokens,
      long completionTokens,
      long tokens,
      long runs,
      String costUsd,
      long unknownUsage) {

    static DayDocument of(DailyUsage usage) {
      return new DayDocument(
          usage.day(),
          usage.requests(),
          usage.promptTokens(),
          usage.completionTokens(),
          usage.tokens(),
          usage.runs(),
          Limit.text(usage.costUsd()),
          usage.unknownUsage());
    }
  }

  private final Quotas quotas;
  private final Tenants tenants;
  private final Access access;
  private final InstantSource clock;

  QuotaController(Quotas quotas, Tenants tenants, Access access, InstantSource clock) {
    this.quotas = quotas;
    this.tenants = tenants;
    this.access = access;
    this.clock = clock;
  }

  @GetMapping("/v1/quota")
  QuotaDocument quota() {
    TenantId tenant = access.tenant();
    return new QuotaDocument(
        tenant, quotas.state(tenant).stream().map(WindowDocument::of).toList());
  }

  @GetMapping("/v1/usage")
  UsageDocument usage(
      @RequestParam(required = false) @DateTimeFormat(iso = ISO.DATE) @Nullable LocalDate from,
      @RequestParam(required = false) @DateTimeFormat(iso = ISO.DATE) @Nullable LocalDate to) {
    TenantId tenant = access.tenant();
    LocalDate today = LocalDate.ofInstant(clock.instant(), tenants.get(tenant).timeZone());
    LocalDate last = to == null ? today : to;
    LocalDate first = from == null ? last.minusDays(USUAL_DAYS) : from;
    if (first.isAfter(last) || first.plusDays(MOST_DAYS).isBefore(last)) {
      throw CruveroException.invalid(
          "no usage can be shown for these days",
          List.of(new Problem("from", "up to " + MOST_DAYS + " days before \"to\" are expected")));
    }
    return new UsageDocument(
        quotas.usage(tenant, first, last).stream().map(DayDocument::of).toList());
  }
}
