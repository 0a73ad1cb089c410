package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who is asking and for which tenant; keys issued, presented and revoked. Thread-safe. */
public final class Access {

  static final String TENANT_HEADER = "X-Cruvero-Tenant-Id";
  private static final int LONGEST_PATH = 200;

  private final Keys keys;
  private final Denials denials;
  private final SupportGrants grants;
  private final @Nullable BearerTokens tokens;
  private final HttpServletRequest request;

  /**
   * @param tokens null where no issuer of bearer tokens is configured
   * @param request the proxy of the request that the calling thread serves
   */
  Access(
      Keys keys,
      Denials denials,
      SupportGrants grants,
      @Nullable BearerTokens tokens,
      HttpServletRequest request) {
    this.keys = keys;
    this.denials = denials;
    this.grants = grants;
    this.tokens = tokens;
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
    throw unauthenticated();
  }

  static CruveroException unauthenticated() {
    return new CruveroException(
        ErrorCode.UNAUTHENTICATED,
        "a valid key is needed",
        "set CRUVERO_API_KEY, or: cruvero context use <name>");
  }

  /** The refusal of what others may do; audited when it is made. */
  CruveroException forbidden(Principal principal) {
    denials.denied(principal.actor(), "what others may", path());
    return new CruveroException(ErrorCode.FORBIDDEN, lacking(principal), "cruvero whoami");
  }

  private String lacking(Principal principal) {
    Route route = RouteTable.find(request).orElse(null);
    if (route == null || !route.roles().contains(principal.role())) {
      String needed =
          route == null
              ? Role.PLATFORM_ADMIN.id()
              : route.roles().stream().sorted().map(Role::id).collect(Collectors.joining(", "));
      return "the role " + principal.role().id() + " may not do this: it is for " + needed;
    }
    return "this key is limited to other scopes: " + route.scope() + " is needed";
  }

  /**
   * The tenant that the request is for: the header's, or the key's own.
   *
   * @throws CruveroException TENANT_REQUIRED, TENANT_MISMATCH, or INVALID_REQUEST for a malformed
   *     header
   */
  public TenantId tenant() {
    Principal principal = current();
    Optional<TenantId> named = namedTenant();
    TenantId own = principal.tenant();
    if (own == null) {
      named.ifPresent(this::checkCanary);
      return named.orElseThrow(
          () ->
              new CruveroException(
                  ErrorCode.TENANT_REQUIRED,
                  "this needs a tenant and there is no default one: name it with --tenant, CRUVERO_TENANT_ID or the header "
                      + TENANT_HEADER,
                  "cruvero tenant list"));
    }
    if (named.isPresent() && !own.equals(named.get())) {
      denied(principal, "another tenant's context");
      throw new CruveroException(
          ErrorCode.TENANT_MISMATCH,
          "the key belongs to another tenant than the one named in " + TENANT_HEADER,
          "cruvero whoami");
    }
    return own;
  }

  /** The tenant that the request is for; none where a platform key names none. */
  Optional<TenantId> tenantOrPlatform() {
    return current().platform() && namedTenant().isEmpty()
        ? Optional.empty()
        : Optional.of(tenant());
  }

  private Optional<TenantId> namedTenant() {
    Set<String> named = Set.copyOf(Collections.list(request.getHeaders(TENANT_HEADER)));
    if (named.size() > 1) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, TENANT_HEADER + " names more than one tenant");
    }
    return named.stream()
        .filter(header -> !header.isEmpty())
        .findFirst()
        .map(header -> parse(TENANT_HEADER, header));
  }

  /**
   * The tenant of a path, if the key may see it.
   *
   * @throws CruveroException TENANT_NOT_FOUND for a tenant's key on any other tenant, exactly as
   *     for an unknown one
   */
  public TenantId tenant(String pathId) {
    Principal principal = current();
    TenantId named = parse("id", pathId);
    if (principal.tenant() != null && !principal.tenant().equals(named)) {
      denied(principal, "another tenant's record");
      throw new CruveroException(
          ErrorCode.TENANT_NOT_FOUND, "no tenant \"" + named + "\"", "cruvero tenant list");
    }
    if (principal.tenant() != null) {
      var _ = tenant();
    }
    checkCanary(named);
    return named;
  }

  /** What isolation is proven against is the platform's own: nobody changes it from outside. */
  private void checkCanary(TenantId named) {
    if (named.equals(TenantId.CANARY) && !request.getMethod().equals("GET")) {
      throw new CruveroException(
          ErrorCode.FORBIDDEN,
          "the tenant \"" + named + "\" belongs to the platform and is changed by nobody",
          "cruvero doctor");
    }
  }

  /**
   * Whether the asking principal may read what the tenant's runs say: somebody of the tenant, or of
   * the platform with a support grant, the use of which is recorded.
   */
  public boolean readsContent(TenantId tenant) {
    Principal principal = current();
    return principal.platform()
        ? grants.use(tenant, principal.actor(), path())
        : tenant.equals(principal.tenant());
  }

  /** Whether what {@link #readsContent} allowed may go on: grants end while streams are open. */
  public boolean stillReadsContent(TenantId tenant) {
    Principal principal = current();
    return !principal.platform() || grants.lasts(tenant, principal.actor());
  }

  private String path() {
    String path = request.getRequestURI();
    return request.getMethod() + " " + path.substring(0, Math.min(path.length(), LONGEST_PATH));
  }

  private void denied(Principal principal, String what) {
    denials.denied(principal.actor(), what, what);
  }

  private static TenantId parse(String field, String id) {
    try {
      return new TenantId(id);
    } catch (IllegalArgumentException shape) {
      throw CruveroException.invalid(
          "no tenant can have this id",
          List.of(new Problem(field, String.valueOf(shape.getMessage()))));
    }
  }

  /** The principal of a presented key or bearer token, if it is known, live and unaltered. */
  public Optional<Principal> authenticate(String presented) {
    return tokens != null && BearerTokens.shaped(presented)
        ? tokens.authenticate(presented)
        : keys.authenticate(presented);
  }

  /**
   * Whether the key or token of this request would still be let in, as who it was: to be asked from
   * any thread while a stream is open that it opened.
   */
  public BooleanSupplier lasting() {
    Principal opened = current();
    String presented = Objects.requireNonNull(ApiKeyFilter.presented(request));
    return () -> authenticate(presented).filter(opened::equals).isPresent();
  }

  /**
   * Issues a key; the text in the result is the only copy there will ever be.
   *
   * @throws CruveroException INVALID_REQUEST, or TENANT_NOT_FOUND
   */
  public IssuedKey issue(
      Role role, @Nullable TenantId tenant, String name, @Nullable Instant expires, Actor by) {
    return keys.issue(new KeyOrder(role, tenant, name, expires, Set.of()), null, by);
  }

  /**
   * Ends a key's life, at once and everywhere.
   *
   * @throws CruveroException KEY_NOT_FOUND when there is no such live key
   */
  public void revoke(String keyId, Actor by) {
    keys.revoke(keyId, null, by);
  }
}
