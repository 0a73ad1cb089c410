package dev.cruvero.quotas;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A window in the headers that clients read: the fields of draft-ietf-httpapi-ratelimit-headers-10,
 * those of Envoy, and for requests those of OpenAI and LiteLLM.
 */
final class RateLimitHeaders {

  private RateLimitHeaders() {}

  /**
   * @param reset until there is room again
   */
  static Map<String, String> of(
      Limit limit, BigDecimal max, BigDecimal remaining, Duration window, Duration reset) {
    String name = "\"" + limit.id() + "\"";
    String most = whole(max);
    String left = whole(remaining);
    long seconds = Math.max(1, Math.ceilDiv(reset.toMillis(), 1_000L));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("RateLimit-Policy", name + ";q=" + most + ";w=" + window.toSeconds());
    headers.put("RateLimit", name + ";r=" + left + ";t=" + seconds);
    headers.put("x-ratelimit-limit", most);
    headers.put("x-ratelimit-remaining", left);
    headers.put("x-ratelimit-reset", Long.toString(seconds));
    if (limit == Limit.API_RPM) {
      headers.put("x-ratelimit-limit-requests", most);
      headers.put("x-ratelimit-remaining-requests", left);
      headers.put("x-ratelimit-reset-requests", seconds + "s");
    }
    return headers;
  }

  /** The fields take integers; less than a dollar that is left is none. */
  private static String whole(BigDecimal amount) {
    return amount.toBigInteger().toString();
  }
}
