package dev.cruvero.models;

import static dev.cruvero.api.ErrorCode.CREDENTIAL_REJECTED;
import static dev.cruvero.api.ErrorCode.PROVIDER_CREDIT;
import static dev.cruvero.api.ErrorCode.PROVIDER_RATE_LIMITED;
import static dev.cruvero.api.ErrorCode.PROVIDER_REFUSED;
import static dev.cruvero.api.ErrorCode.PROVIDER_UNAVAILABLE;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.models.ChatOutcome.Failed;
import java.net.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a provider's answer means when it is not an answer: by status, by an error inside a 200, by
 * a generation that ended in error. The provider's text is never passed on; it may quote the
 * prompt.
 */
final class ProviderErrors {

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private ProviderErrors() {}

  /** The failure that this response is; null when it is an answer. */
  static @Nullable Failed of(Provider provider, int status, HttpHeaders headers, JsonNode body) {
    JsonNode choice = body.path("choices").path(0);
    JsonNode error =
        body.path("error").isObject()
            ? body.path("error")
            : choice.path("error").isObject() ? choice.path("error") : body.path("error");
    boolean broken = "error".equals(choice.path("finish_reason").asString(""));
    if (status / 100 == 2 && !error.isObject() && !broken) {
      return choice.path("message").isObject()
          ? null
          : failed(provider, PROVIDER_UNAVAILABLE, "sent no answer", null, true);
    }
    int code = status / 100 == 2 ? error.path("code").asInt(500) : status;
    return byCode(provider, code, wait(headers, error));
  }

  private static Failed byCode(Provider provider, int code, @Nullable Duration wait) {
    return switch (code) {
      case 401 -> failed(provider, CREDENTIAL_REJECTED, "refuses the key", null, false);
      case 402 ->
          failed(
              provider, PROVIDER_CREDIT, "says that credit is used up (402)", wait, wait != null);
      case 403 ->
          failed(provider, PROVIDER_REFUSED, "refuses the request by its own rules", null, false);
      case 404 ->
          failed(provider, PROVIDER_REFUSED, "has nobody to serve the model (404)", null, false);
      case 408, 504 ->
          failed(provider, PROVIDER_UNAVAILABLE, "timed out (" + code + ")", wait, true);
      case 429 ->
          failed(provider, PROVIDER_RATE_LIMITED, "limits the rate of requests", wait, true);
      default -> {
        boolean itsFault = code >= 500;
        yield failed(
            provider,
            itsFault ? PROVIDER_UNAVAILABLE : PROVIDER_REFUSED,
            (itsFault ? "failed (" : "refused the request (") + code + ")",
            itsFault ? wait : null,
            itsFault);
      }
    };
  }

  /** Nobody knows whether the provider worked on it. */
  static Failed lost(Provider provider, String what) {
    return new Failed(
        PROVIDER_UNAVAILABLE, "the provider " + provider.id() + " " + what, null, true, true);
  }

  static Failed failed(
      Provider provider, ErrorCode code, String what, @Nullable Duration wait, boolean retry) {
    return new Failed(code, "the provider " + provider.id() + " " + what, wait, retry, false);
  }

  /** The delay that the provider asks for, between a second and a minute. */
  private static @Nullable Duration wait(HttpHeaders headers, JsonNode error) {
    Duration asked =
        headers
            .firstValue("retry-after-ms")
            .flatMap(ProviderErrors::number)
            .map(Duration::ofMillis)
            .or(
                () ->
                    headers
                        .firstValue("retry-after")
                        .flatMap(ProviderErrors::number)
                        .map(Duration::ofSeconds))
            .orElseGet(
                () -> {
                  long seconds = error.path("availability").path("retry_after").asLong(-1);
                  return Duration.ofSeconds(seconds);
                });
    if (asked.isNegative()) {
      return null;
    }
    Duration atLeast = asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
    return atLeast.compareTo(LONGEST) > 0 ? LONGEST : atLeast;
  }

  private static java.util.Optional<Long> number(String text) {
    return text.matches("[0-9]{1,9}")
        ? java.util.Optional.of(Long.valueOf(text))
        : java.util.Optional.empty();
  }
}
