package dev.cruvero.access;

import dev.cruvero.access.FailedAttempts.Attempt;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Puts the presented key's principal into the security context. An unknown key is the same as none;
 * a look-up that failed is too, so that health answers while Postgres is down, and is told to
 * {@link Refusals}.
 */
final class ApiKeyFilter extends OncePerRequestFilter {

  private static final String FAILURE = ApiKeyFilter.class.getName();
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Access access;
  private final FailedAttempts attempts;

  ApiKeyFilter(Access access, FailedAttempts attempts) {
    this.access = access;
    this.attempts = attempts;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String presented = presented(request);
    if (presented != null) {
      try {
        identify(request.getRemoteAddr(), presented).ifPresent(ApiKeyFilter::enter);
      } catch (RuntimeException failure) {
        request.setAttribute(FAILURE, failure);
      }
    }
    chain.doFilter(request, response);
  }

  private Optional<Principal> identify(String address, String presented) {
    Attempt attempt = FailedAttempts.attempt(address, presented);
    if (!attempts.slowed(attempt)) {
      return look(attempt, presented);
    }
    if (!attempts.enter(attempt)) {
      throw tooMany();
    }
    try {
      return Optional.of(look(attempt, presented).orElseThrow(ApiKeyFilter::tooMany));
    } finally {
      attempts.leave(attempt);
    }
  }

  private Optional<Principal> look(Attempt attempt, String presented) {
    Optional<Principal> principal = access.authenticate(presented);
    if (principal.isPresent()) {
      attempts.succeeded(attempt);
    } else {
      attempts.failed(attempt);
    }
    return principal;
  }

  private static CruveroException tooMany() {
    return new CruveroException(
        ErrorCode.TOO_MANY_ATTEMPTS,
        "too many keys that are none came from this address: wait, then present a valid one",
        "cruvero whoami",
        Map.of("retryAfter", RETRY),
        List.of(),
        null);
  }

  private static void enter(Principal principal) {
    SecurityContextHolder.getContext()
        .setAuthentication(
            UsernamePasswordAuthenticationToken.authenticated(
                principal, null, AuthorityUtils.createAuthorityList(authority(principal))));
  }

  /** Why the presented key could not be looked up, if that is so. */
  static Optional<RuntimeException> failure(HttpServletRequest request) {
    return Optional.ofNullable((RuntimeException) request.getAttribute(FAILURE));
  }

  /** Health shows more to the platform, and knows no more of keys. */
  private static String authority(Principal principal) {
    return principal.platform() ? "ROLE_PLATFORM" : "ROLE_TENANT";
  }

  /** What was presented; two different keys are none. */
  static @Nullable String presented(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    String other = request.getHeader("X-API-Key");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return other;
    }
    String bearer = header.substring(7).strip();
    return other == null || other.equals(bearer) ? bearer : "";
  }
}
