package dev.cruvero.access;

import dev.cruvero.access.Denials.Reason;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** What the security chain answers to requests that it lets through to no controller. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

  private final Access access;
  private final Denials denials;
  private final HandlerExceptionResolver problems;

  Refusals(Access access, Denials denials, HandlerExceptionResolver problems) {
    this.access = access;
    this.denials = denials;
    this.problems = problems;
  }

  /** Nobody that we know. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException nobody) {
    RuntimeException failure =
        ApiKeyFilter.failure(request)
            .orElseGet(
                () -> {
                  denials.count(reason(request));
                  response.setHeader("WWW-Authenticate", "Bearer");
                  return Access.unauthenticated();
                });
    if (failure instanceof CruveroException ours && ours.code() == ErrorCode.TOO_MANY_ATTEMPTS) {
      denials.count(Reason.SLOWED);
    }
    problems.resolveException(request, response, null, failure);
  }

  private static Reason reason(HttpServletRequest request) {
    String presented = ApiKeyFilter.presented(request);
    if (presented == null) {
      return Reason.NO_KEY;
    }
    if (BearerTokens.shaped(presented)) {
      return Reason.BAD_TOKEN;
    }
    return ApiKeyText.parse(presented).isEmpty() ? Reason.MALFORMED_KEY : Reason.UNKNOWN_KEY;
  }

  /** Somebody we know, where others may go. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied) {
    RuntimeException refusal;
    try {
      refusal = access.forbidden(Access.current());
    } catch (RuntimeException notAudited) {
      refusal = notAudited;
    }
    problems.resolveException(request, response, null, refusal);
  }
}
