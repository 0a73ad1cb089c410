package dev.cruvero.quotas;

import dev.cruvero.access.Principal;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.quotas.Charge.Charged;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Counts the requests of a tenant's keys to our own API in their window, before anything else is
 * done for them. Platform keys and what needs no key are not counted.
 */
final class ApiWindowFilter extends OncePerRequestFilter {

  private final Quotas quotas;
  private final InstantSource clock;
  private final HandlerExceptionResolver problems;

  ApiWindowFilter(Quotas quotas, InstantSource clock, HandlerExceptionResolver problems) {
    this.quotas = quotas;
    this.clock = clock;
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith("/v1/") || tenant() == null;
  }

  private static @Nullable TenantId tenant() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    return authentication != null && authentication.getPrincipal() instanceof Principal principal
        ? principal.tenant()
        : null;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      admit(Objects.requireNonNull(tenant()), response);
    } catch (RuntimeException refusal) {
      problems.resolveException(request, response, null, refusal);
      return;
    }
    chain.doFilter(request, response);
  }

  private void admit(TenantId tenant, HttpServletResponse response) {
    switch (quotas.charge(tenant, 1)) {
      case Charged charged -> show(charged.windows(), response);
      case Admission.Refused refused -> throw refused.failure(tenant, "the request was not served");
      case Admission.Unavailable _ ->
          throw new CruveroException(
              ErrorCode.LIMITS_UNDECIDED,
              "the limits of tenant \""
                  + tenant
                  + "\" could not be checked, so the request was not served",
              "cruvero doctor");
    }
  }

  private void show(List<WindowState> windows, HttpServletResponse response) {
    windows.stream()
        .filter(window -> window.limit() == Limit.API_RPM)
        .forEach(
            window ->
                RateLimitHeaders.of(
                        window.limit(),
                        window.max(),
                        window.remaining(),
                        window.window(),
                        Duration.between(clock.instant(), window.resetAt()))
                    .forEach(response::setHeader));
  }
}
