package dev.cruvero.access;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token that holds say: exactly one of our roles, and the tenant of a tenant's
 * role. Anything ambiguous is nobody.
 *
 * @param rolesClaim its name; or a path with dots, such as {@code realm_access.roles}
 * @param tenantClaim likewise
 */
record BearerClaims(String rolesClaim, String tenantClaim) {

  private static final int LONGEST_SUBJECT = 255;

  Optional<Principal> principal(JWTClaimsSet claims) {
    String subject = claims.getSubject();
    List<Role> roles =
        texts(claim(claims.getClaims(), rolesClaim)).stream().flatMap(BearerClaims::role).toList();
    List<String> tenants = texts(claim(claims.getClaims(), tenantClaim));
    if (subject == null || !printable(subject) || roles.size() != 1 || tenants.size() > 1) {
      return Optional.empty();
    }
    try {
      TenantId tenant = tenants.isEmpty() ? null : new TenantId(tenants.getFirst());
      String name =
          claims.getClaim("preferred_username") instanceof String text && printable(text)
              ? text
              : subject;
      return Optional.of(
          new Principal(Actor.person(subject), roles.getFirst(), tenant, name, Set.of()));
    } catch (IllegalArgumentException noTenantOrTooMany) {
      return Optional.empty();
    }
  }

  private static java.util.stream.Stream<Role> role(String id) {
    return java.util.Arrays.stream(Role.values()).filter(role -> role.id().equals(id));
  }

  private static boolean printable(String text) {
    return Problem.ofText("sub", text, LONGEST_SUBJECT).isEmpty();
  }

  /** A claim of this very name, or the one that a path with dots leads to. */
  private static @Nullable Object claim(Map<?, ?> claims, String name) {
    if (claims.containsKey(name)) {
      return claims.get(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
        ? claim(inner, name.substring(dot + 1))
        : null;
  }

  private static List<String> texts(@Nullable Object claim) {
    if (claim instanceof String one) {
      return List.of(one);
    }
    return claim instanceof Collection<?> many
        ? many.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }
}
