package dev.cruvero.http;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Caps bodies, and answers a repeated POST with the first answer: the key is claimed in the
 * database before the work, so that of many at once exactly one works. Keys belong to a principal
 * and tenant. Only successes are kept: after a refusal or a failure, trying again with the same key
 * is right, and after a failure it is the same effect ({@link RepeatedEffect}).
 */
final class IdempotencyFilter extends OncePerRequestFilter {

  private static final int LARGEST_BODY = 1 << 20;
  private static final int LONGEST_KEY = 255;
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  private final IdempotencyKeys keys;
  private final HandlerExceptionResolver problems;

  IdempotencyFilter(IdempotencyKeys keys, HandlerExceptionResolver problems) {
    this.keys = keys;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!WITH_BODY.contains(request.getMethod())) {
      chain.doFilter(request, response);
      return;
    }
    try {
      byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
      if (body.length > LARGEST_BODY) {
        throw new CruveroException(ErrorCode.REQUEST_TOO_LARGE, "a body has at most 1 MiB");
      }
      WholeBody whole = new WholeBody(request, body);
      String key = request.getHeader("Idempotency-Key");
      Authentication principal = SecurityContextHolder.getContext().getAuthentication();
      if (key == null || !request.getMethod().equals("POST") || principal == null) {
        chain.doFilter(whole, response);
        return;
      }
      once(principal.getName(), key, body, whole, response, chain);
    } catch (CruveroException failure) {
      problems.resolveException(request, response, null, failure);
    }
  }

  private void once(
      String principal,
      String key,
      byte[] body,
      WholeBody request,
      HttpServletResponse response,
      FilterChain chain)
      throws ServletException, IOException {
    if (key.isBlank() || key.length() > LONGEST_KEY) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST,
          "Idempotency-Key: 1 to " + LONGEST_KEY + " characters are expected");
    }
    String named = Objects.requireNonNullElse(request.getHeader("X-Cruvero-Tenant-Id"), "");
    IdempotencyKeys.Scope scope =
        new IdempotencyKeys.Scope(principal, named.length() > LONGEST_KEY ? "" : named, key);
    switch (keys.claim(scope, fingerprint(request, body))) {
      case IdempotencyKeys.Claim.Mine mine -> work(mine, request, response, chain);
      case IdempotencyKeys.Claim.Answered answered -> answered.replay(response);
      case IdempotencyKeys.Claim.ShownOnce _ ->
          throw new CruveroException(
              ErrorCode.ILLEGAL_STATE,
              "the key was shown once: revoke it and make another",
              "cruvero key list");
      case IdempotencyKeys.Claim.Running _ ->
          throw new CruveroException(
              ErrorCode.IDEMPOTENCY_IN_PROGRESS,
              "a request with this Idempotency-Key is still running: ask again for its answer");
      case IdempotencyKeys.Claim.OtherRequest _ ->
          throw new CruveroException(
              ErrorCode.IDEMPOTENCY_KEY_REUSED,
              "this Idempotency-Key was used for another request: use a new one");
    }
  }

  private void work(
      IdempotencyKeys.Claim.Mine claim,
      WholeBody request,
      HttpServletResponse response,
      FilterChain chain)
      throws ServletException, IOException {
    ContentCachingResponseWrapper caching = new ContentCachingResponseWrapper(response);
    RepeatedEffect.put(request, claim.effect());
    int status = 500;
    try {
      chain.doFilter(request, caching);
      status = caching.getStatus();
    } finally {
      if (status < 300) {
        keys.answered(claim, caching);
      } else if (status < 500) {
        keys.forget(claim);
      } else {
        keys.release(claim);
      }
    }
    caching.copyBodyToResponse();
  }

  private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          (request.getRequestURI()
                  + "?"
                  + request.getQueryString()
                  + "\n"
                  + request.getHeader("X-Cruvero-Tenant-Id")
                  + "\n")
              .getBytes(StandardCharsets.UTF_8));
      return digest.digest(body);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
