package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.quotas.Admission.Reason;
import dev.cruvero.quotas.Admission.Refused;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a limit's refusal looks like to the caller of the API and in the record of a run. */
final class Refusals {

  private Refusals() {}

  /** The failure of a start, with the members and headers that docs/api.md names. */
  static CruveroException start(TenantId tenant, Refused refused) {
    return new CruveroException(
        ErrorCode.LIMIT_EXCEEDED,
        sentence(tenant, refused) + ", so no run was started",
        next(tenant),
        Map.of(
            "limit", refused.limit().id(),
            "reason", refused.reason(),
            "retryAfter", refused.retryAfter(),
            "remaining", text(refused.remaining()),
            "held", text(refused.held()),
            "spent", text(refused.spent()),
            "headers", headers(refused)),
        List.of(),
        null);
  }

  private static Map<String, String> headers(Refused refused) {
    String name = "\"" + refused.limit().id() + "\"";
    long seconds = Math.max(1, refused.retryAfter().plusMillis(999).toSeconds());
    return Map.of(
        "RateLimit", name + ";r=" + refused.remaining().toBigInteger() + ";t=" + seconds,
        "RateLimit-Policy", name + ";q=" + refused.max().toBigInteger() + ";w=" + window(refused),
        "x-ratelimit-limit", text(refused.max()),
        "x-ratelimit-remaining", text(refused.remaining()),
        "x-ratelimit-reset", Long.toString(seconds));
  }

  /** Why a run that was under way ended at a limit. */
  static Cause end(TenantId tenant, Refused refused) {
    return Cause.of(ErrorCode.LIMIT_EXCEEDED, sentence(tenant, refused), next(tenant));
  }

  /** Whether no waiting within a run helps. */
  static boolean lasting(Refused refused) {
    return refused.daily()
        || refused.reason() == Reason.BLOCKED
        || refused.reason() == Reason.TOO_LARGE;
  }

  private static long window(Refused refused) {
    Duration window =
        switch (refused.limit()) {
          case RPM, API_RPM -> Duration.ofMinutes(1);
          case RPH -> Duration.ofHours(1);
          case TPD, MAX_RUNS_PER_DAY, COST_PER_DAY_USD -> Duration.ofDays(1);
        };
    return window.toSeconds();
  }

  private static String sentence(TenantId tenant, Refused refused) {
    return "tenant \"" + tenant + "\": " + refused.message();
  }

  private static String text(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  private static String next(TenantId tenant) {
    return "cruvero quota --tenant " + tenant;
  }
}
