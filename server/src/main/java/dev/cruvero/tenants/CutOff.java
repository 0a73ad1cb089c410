package dev.cruvero.tenants;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;

/** Carries a suspension, or its end, to where a tenant's record alone does not reach. */
public interface CutOff {

  /**
   * Does what the tenant's state asks for and is not done yet; called after the change, and again
   * until it succeeds.
   *
   * @throws dev.cruvero.base.CruveroException when it cannot be done now
   */
  void follow(TenantId tenant, Actor by);
}
