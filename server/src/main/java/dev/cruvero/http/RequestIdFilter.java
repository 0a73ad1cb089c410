package dev.cruvero.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request an id, in the answer and in the log; a caller's own is never trusted. */
final class RequestIdFilter extends OncePerRequestFilter {

  private static final String ATTRIBUTE = RequestIdFilter.class.getName();

  static String id(HttpServletRequest request) {
    return String.valueOf(request.getAttribute(ATTRIBUTE));
  }

  static String newId() {
    return "req_" + UUID.randomUUID().toString().substring(0, 13).replace("-", "");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = newId();
    request.setAttribute(ATTRIBUTE, id);
    response.setHeader("X-Request-Id", id);
    try (MDC.MDCCloseable _ = MDC.putCloseable("requestId", id)) {
      chain.doFilter(request, response);
    }
  }
}
