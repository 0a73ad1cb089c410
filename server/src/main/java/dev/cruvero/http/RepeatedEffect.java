package dev.cruvero.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;

/**
 * The id of what a POST with an Idempotency-Key brings about, the same for each try at it. Who
 * makes a thing names it after this id, so that a try whose process died and the next one make one
 * thing.
 */
public final class RepeatedEffect {

  private static final String ATTRIBUTE = RepeatedEffect.class.getName();

  private RepeatedEffect() {}

  static void put(HttpServletRequest request, UUID effect) {
    request.setAttribute(ATTRIBUTE, effect);
  }

  /** 32 hexadecimal digits; empty for a request without a key. */
  public static Optional<String> of(HttpServletRequest request) {
    return Optional.ofNullable((UUID) request.getAttribute(ATTRIBUTE))
        .map(effect -> effect.toString().replace("-", ""));
  }
}
