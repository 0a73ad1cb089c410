package dev.cruvero.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * One line of the {@link RouteTable}.
 *
 * @param subject what it is about, the first half of its scope; null when every key may use it
 * @param roles who may use it
 */
record Route(
    HttpMethod method,
    String path,
    PathPatternRequestMatcher matcher,
    Reach reach,
    @Nullable String subject,
    Set<Role> roles) {

  Route {
    if (reach == Reach.PLATFORM && !roles.stream().allMatch(Role::platform)) {
      throw new IllegalArgumentException(path + " reaches across tenants: no tenant's role may");
    }
  }

  Route(HttpMethod method, String path, Reach reach, @Nullable String subject, Set<Role> roles) {
    this(method, path, PathPatternRequestMatcher.pathPattern(path), reach, subject, roles);
  }

  /** What a request through it can touch. */
  enum Reach {
    /** Answers everybody, without a key. */
    OPEN,
    /** Only what the presented key itself or this program is. */
    SELF,
    /** What belongs to the platform, or lists across tenants. */
    PLATFORM,
    /** The keys: a tenant's principal reaches its own tenant's only. */
    KEYS,
    /** The tenant that the path names. */
    TENANT_IN_PATH,
    /** The tenant in context: the header's, or the principal's own. */
    TENANT_IN_CONTEXT,
    /** The same where the platform has something of its own without a tenant. */
    TENANT_OR_PLATFORM,
    /** The same, and prompts, answers or transcripts: a platform principal sees them masked. */
    TENANT_CONTENT
  }

  /** What a key that is limited to scopes needs to have. */
  @Nullable String scope() {
    return subject == null ? null : subject + (method.equals(HttpMethod.GET) ? ":read" : ":write");
  }

  boolean allows(Principal principal) {
    return roles.contains(principal.role()) && principal.covers(scope());
  }

  boolean matches(HttpServletRequest request) {
    HttpMethod asked =
        request.getMethod().equals("HEAD")
            ? HttpMethod.GET
            : HttpMethod.valueOf(request.getMethod());
    return reach == Reach.OPEN
        ? matcher.matches(request)
        : method.equals(asked) && matcher.matches(request);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
