package dev.cruvero.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Puts the presented key's principal into the security context; an unknown key is the same as none.
 */
final class ApiKeyFilter extends OncePerRequestFilter {

  private final Access access;
  private final HandlerExceptionResolver problems;

  ApiKeyFilter(Access access, HandlerExceptionResolver problems) {
    this.access = access;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String presented = presented(request);
    try {
      if (presented != null) {
        access
            .authenticate(presented)
            .ifPresent(
                principal ->
                    SecurityContextHolder.getContext()
                        .setAuthentication(
                            UsernamePasswordAuthenticationToken.authenticated(
                                principal,
                                null,
                                List.of(
                                    new SimpleGrantedAuthority(
                                        "ROLE_" + principal.role().name())))));
      }
    } catch (RuntimeException failure) {
      problems.resolveException(request, response, null, failure);
      return;
    }
    chain.doFilter(request, response);
  }

  private static @Nullable String presented(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return header.substring(7).strip();
    }
    return request.getHeader("X-API-Key");
  }
}
