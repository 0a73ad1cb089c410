package dev.cruvero.access;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import org.jspecify.annotations.Nullable;

/** Who is asking: the key that was presented, never its secret. */
public record Principal(String keyId, Role role, @Nullable TenantId tenant, String name)
    implements java.security.Principal {

  public boolean platform() {
    return role == Role.PLATFORM_ADMIN;
  }

  public Actor actor() {
    return Actor.key(keyId);
  }

  @Override
  public String getName() {
    return keyId;
  }
}
