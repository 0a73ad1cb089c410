package dev.cruvero.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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

  private final Access access;

  ApiKeyFilter(Access access) {
    this.access = access;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String presented = presented(request);
    if (presented != null) {
      try {
        access
            .authenticate(presented)
            .ifPresent(
                principal ->
                    SecurityContextHolder.getContext()
                        .setAuthentication(
                            UsernamePasswordAuthenticationToken.authenticated(
                                principal,
                                null,
                                AuthorityUtils.createAuthorityList(authority(principal)))));
      } catch (RuntimeException failure) {
        request.setAttribute(FAILURE, failure);
      }
    }
    chain.doFilter(request, response);
  }

  /** Why the presented key could not be looked up, if that is so. */
  static Optional<RuntimeException> failure(HttpServletRequest request) {
    return Optional.ofNullable((RuntimeException) request.getAttribute(FAILURE));
  }

  /** Health shows more to the platform, and knows no more of keys. */
  private static String authority(Principal principal) {
    return principal.platform() ? "ROLE_PLATFORM" : "ROLE_TENANT";
  }

  static @Nullable String presented(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return header.substring(7).strip();
    }
    return request.getHeader("X-API-Key");
  }
}
