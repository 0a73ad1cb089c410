package dev.cruvero.tenants;

import java.util.Map;
import java.util.Set;

/** Where a tenant is in its life, and from where it may get there. */
public enum TenantState {
  REQUESTED,
  PROVISIONING,
  ACTIVE,
  SUSPENDED,
  FAILED,
  MIGRATING,
  OFFBOARDING,
  OFFBOARDED;

  private static final Map<TenantState, Set<TenantState>> NEXT =
      Map.of(
          REQUESTED, Set.of(PROVISIONING),
          PROVISIONING, Set.of(ACTIVE, FAILED),
          FAILED, Set.of(PROVISIONING, OFFBOARDING),
          ACTIVE, Set.of(SUSPENDED, MIGRATING, OFFBOARDING),
          SUSPENDED, Set.of(ACTIVE, OFFBOARDING),
          MIGRATING, Set.of(ACTIVE),
          OFFBOARDING, Set.of(OFFBOARDED));

  /** The states reachable in one move. */
  public Set<TenantState> next() {
    return NEXT.getOrDefault(this, Set.of());
  }

  /** Whether it leaves the tenant no credentials. */
  public boolean cutOff() {
    return this == SUSPENDED || this == OFFBOARDING || this == OFFBOARDED;
  }

  public boolean mayBecome(TenantState state) {
    return next().contains(state);
  }
}
