package dev.cruvero.tenants;

import java.util.EnumMap;
import java.util.EnumSet;
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

  private static final Map<TenantState, Set<TenantState>> NEXT = new EnumMap<>(TenantState.class);

  static {
    NEXT.put(REQUESTED, EnumSet.of(PROVISIONING));
    NEXT.put(PROVISIONING, EnumSet.of(ACTIVE, FAILED));
    NEXT.put(FAILED, EnumSet.of(PROVISIONING, OFFBOARDING));
    NEXT.put(ACTIVE, EnumSet.of(SUSPENDED, MIGRATING, OFFBOARDING));
    NEXT.put(SUSPENDED, EnumSet.of(ACTIVE, OFFBOARDING));
    NEXT.put(MIGRATING, EnumSet.of(ACTIVE));
    NEXT.put(OFFBOARDING, EnumSet.of(OFFBOARDED));
    NEXT.put(OFFBOARDED, EnumSet.noneOf(TenantState.class));
  }

  /** The states reachable in one move. */
  public Set<TenantState> next() {
    return Set.copyOf(NEXT.get(this));
  }

  public boolean mayBecome(TenantState state) {
    return NEXT.get(this).contains(state);
  }
}
