package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.db.PlatformTransactions;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who is asking and for which tenant; keys issued, presented and revoked. Thread-safe. */
public final class Access {

  static final String TENANT_HEADER = "X-Cruvero-Tenant-Id";

  private final PlatformTransactions platform;
  private final Audit audit;
  private final String environment;
  private final HttpServletRequest request;

  /**
   * @param request the proxy of the request that the calling thread serves
   */
  Access(
      PlatformTransactions platform, Audit audit, String environment, HttpServletRequest request) {
    this.platform = platform;
    this.audit = audit;
    this.environment = environment;
    this.request = request;
  }

  /**
   * The key behind the request that this thread serves.
   *
   * @throws CruveroException UNAUTHENTICATED
   */
  public static Principal current() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof Principal principal) {
      return principal;
    }
    throw new CruveroException(
        ErrorCode.UNAUTHENTICATED,
        "a key is needed",
        "set CRUVERO_API_KEY, or: cruvero context use <name>");
  }

  /**
   * The platform key behind the request.
   *
   * @throws CruveroException FORBIDDEN for a tenant's key; the denial is audited
   */
  public Principal requirePlatform() {
    Principal principal = current();
    if (!principal.platform()) {
      audit.recordPlatform(
          principal.actor(),
          request.getMethod() + " " + route(),
          request.getRequestURI(),
          Outcome.DENIED,
          Map.of());
      throw new CruveroException(
          ErrorCode.FORBIDDEN,
          "a tenant's key may not do this: a platform key is needed",
          "cruvero whoami");
    }
    return principal;
  }

  private String route() {
    return String.valueOf(
        request.getAttribute("org.springframework.web.servlet.HandlerMapping.bestMatchingPattern"));
  }

  /**
   * The tenant that the request is for: the header's, or the key's own.
   *
   * @throws CruveroException TENANT_REQUIRED, TENANT_MISMATCH, or INVALID_REQUEST for a malformed
   *     header
   */
  public TenantId tenant() {
    Principal principal = current();
    String header = request.getHeader(TENANT_HEADER);
    TenantId named = header == null || header.isEmpty() ? null : parse(header);
    TenantId own = principal.tenant();
    if (own == null && named == null) {
      throw new CruveroException(
          ErrorCode.TENANT_REQUIRED,
          "this needs a tenant and there is no default one: name it with --tenant, CRUVERO_TENANT_ID or the header "
              + TENANT_HEADER);
    }
    if (own != null && named != null && !own.equals(named)) {
      denied(principal, "tenant.context");
      throw new CruveroException(
          ErrorCode.TENANT_MISMATCH,
          "the key belongs to another tenant than the one named in " + TENANT_HEADER);
    }
    return named == null ? java.util.Objects.requireNonNull(own) : named;
  }

  /**
   * The tenant of a path, if the key may see it.
   *
   * @throws CruveroException TENANT_NOT_FOUND for a tenant's key on any other tenant, exactly as
   *     for an unknown one
   */
  public TenantId tenant(String pathId) {
    Principal principal = current();
    TenantId named = parse(pathId);
    if (principal.tenant() != null && !principal.tenant().equals(named)) {
      denied(principal, "tenant.read");
      throw new CruveroException(
          ErrorCode.TENANT_NOT_FOUND, "no tenant \"" + named + "\"", "cruvero tenant list");
    }
    return named;
  }

  private void denied(Principal principal, String action) {
    audit.recordPlatform(principal.actor(), action, "another tenant", Outcome.DENIED, Map.of());
  }

  private static TenantId parse(String id) {
    try {
      return new TenantId(id);
    } catch (IllegalArgumentException shape) {
      throw CruveroException.invalid(
          "no tenant can have this id",
          List.of(new Problem("id", String.valueOf(shape.getMessage()))));
    }
  }

  /** The principal of a presented key, if it is known, live and unaltered. */
  public Optional<Principal> authenticate(String presented) {
    return ApiKeyText.parse(presented)
        .flatMap(key -> platform.in(jdbc -> ApiKeys.authenticate(jdbc, key)));
  }

  /** Issues a key; the text in the result is the only copy there will ever be. */
  public IssuedKey issue(
      Role role, @Nullable TenantId tenant, String name, @Nullable Instant expires, Actor by) {
    if ((role == Role.TENANT_RUNNER) != (tenant != null)) {
      throw CruveroException.invalid(
          "the key was not made",
          List.of(new Problem("tenant", "is needed for a tenant-runner key, and only for one")));
    }
    ApiKeyText key = ApiKeyText.random(environment);
    Principal principal = new Principal(key.keyId(), role, tenant, name);
    platform.run(
        jdbc -> {
          ApiKeys.insert(jdbc, key, principal, expires, by.toString());
          audit.recordPlatform(
              by,
              "key.issue",
              key.keyId(),
              Outcome.ALLOWED,
              Map.of("role", role.id(), "tenant", tenant == null ? "" : tenant.value()));
        });
    return new IssuedKey(principal, key.text());
  }

  /**
   * Ends a key's life, at once and everywhere.
   *
   * @throws CruveroException KEY_NOT_FOUND when there is no such live key
   */
  public void revoke(String keyId, Actor by) {
    platform.run(
        jdbc -> {
          if (!ApiKeys.revoke(jdbc, keyId)) {
            throw new CruveroException(
                ErrorCode.KEY_NOT_FOUND, "no live key \"" + keyId + "\"", "cruvero key list");
          }
          audit.recordPlatform(by, "key.revoke", keyId, Outcome.ALLOWED, Map.of());
        });
  }

  List<KeyDocument> keys() {
    return platform.in(ApiKeys::list);
  }
}
