package dev.cruvero.quotas;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The decision on a demand. */
public sealed interface Admission {

  /** Charged in every window until it is settled, released or expires. */
  record Granted(HoldId hold, List<WindowState> windows) implements Admission {

    public Granted {
      windows = List.copyOf(windows);
    }
  }

  /**
   * Charged nowhere.
   *
   * @param limit the limit in the way; with several, the one that lasts longest
   * @param retryAfter from the database's moment of decision to {@code until}
   * @param until when asking again can succeed
   */
  record Refused(
      Limit limit,
      Reason reason,
      Duration retryAfter,
      Instant until,
      BigDecimal max,
      BigDecimal remaining,
      BigDecimal held,
      BigDecimal spent)
      implements Admission, Charge {

    /** Nobody looked at the counters. */
    static Refused crowded(Limit limit, Instant now) {
      Duration wait = Duration.ofSeconds(1);
      BigDecimal unknown = BigDecimal.ZERO;
      return new Refused(
          limit, Reason.CROWDED, wait, now.plus(wait), unknown, unknown, unknown, unknown);
    }

    /** Whether only a new day, or another limit, helps: waiting for open calls does not. */
    public boolean daily() {
      return switch (reason) {
        case EXHAUSTED, TOO_LARGE, BLOCKED -> limit.daily();
        case HELD, LEASED, CROWDED -> false;
      };
    }

    /** What to tell a person. */
    public String message() {
      return switch (reason) {
        case EXHAUSTED ->
            "the limit %s of %s is used up: %s spent, %s held by open calls"
                .formatted(limit.id(), Limit.text(max), Limit.text(spent), Limit.text(held));
        case HELD ->
            "open calls hold what is left of the limit %s of %s: %s spent, %s held"
                .formatted(limit.id(), Limit.text(max), Limit.text(spent), Limit.text(held));
        case LEASED ->
            "what is left of the limit %s of %s is with other servers for a moment: %s spent, %s held"
                .formatted(limit.id(), Limit.text(max), Limit.text(spent), Limit.text(held));
        case CROWDED -> "too many calls of this tenant wait to be decided";
        case TOO_LARGE ->
            "the call alone could take more than the whole limit %s of %s"
                .formatted(limit.id(), Limit.text(max));
        case BLOCKED -> "the limit %s is 0, which blocks".formatted(limit.id());
      };
    }

    /**
     * The refusal of a request: 429 with everything a client needs to wait rightly.
     *
     * @param consequence what was not done, as the end of a sentence
     */
    public CruveroException failure(TenantId tenant, String consequence) {
      Map<String, Object> details = new HashMap<>();
      details.put("limit", limit.id());
      details.put("reason", reason.name());
      details.put("retryAfter", retryAfter);
      if (reason != Reason.CROWDED) {
        details.put("remaining", limit.amount(remaining));
        details.put("held", limit.amount(held));
        details.put("spent", limit.amount(spent));
        details.put(
            "headers", RateLimitHeaders.of(limit, max, remaining, limit.usualWindow(), retryAfter));
      }
      return new CruveroException(
          ErrorCode.LIMIT_EXCEEDED,
          "tenant \"" + tenant + "\": " + message() + ", so " + consequence,
          "cruvero quota --tenant " + tenant,
          details,
          List.of(),
          null);
    }
  }

  /** Nobody could decide, so the answer is no; nothing was charged that stays charged. */
  record Unavailable(String why) implements Admission, Charge {}

  /** Why a demand does not fit. */
  enum Reason {
    /** Used up until the window moves on. */
    EXHAUSTED,
    /** Not used up, but open holds reserve the rest; they end soon. */
    HELD,
    /** Not used up, but replicas have leased the rest; it is granted or back within a second. */
    LEASED,
    /** Not decided: too many of the tenant's calls wait for that already. */
    CROWDED,
    /** More than the limit itself; it can never fit. */
    TOO_LARGE,
    /** The limit is 0. */
    BLOCKED
  }
}
