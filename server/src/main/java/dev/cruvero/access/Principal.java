package dev.cruvero.access;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking: the key or the bearer token that was presented, never its secret.
 *
 * @param scopes what of its role it may do; empty for all of it
 */
public record Principal(
    Actor actor, Role role, @Nullable TenantId tenant, String name, Set<String> scopes)
    implements java.security.Principal {

  public Principal {
    if (role.platform() != (tenant == null)) {
      throw new IllegalArgumentException("a tenant's role has a tenant, and only such a role");
    }
    scopes = Set.copyOf(scopes);
  }

  public boolean platform() {
    return role.platform();
  }

  /** The id of the key, or of the person behind a bearer token. */
  public String keyId() {
    return actor.id();
  }

  /** The same powers under another id. */
  Principal as(Actor other) {
    return new Principal(other, role, tenant, name, scopes);
  }

  /** Whether it may do what is this scope's; null is everybody's. */
  boolean covers(@Nullable String scope) {
    return scope == null || scopes.isEmpty() || scopes.contains(scope);
  }

  @Override
  public String getName() {
    return actor.toString();
  }
}
