package dev.cruvero.isolation;

import dev.cruvero.api.TenantId;
import dev.cruvero.secrets.Glimpse;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import java.util.List;
import java.util.Map;

/** Presents one tenant's own Vault token at every door to another's credentials. */
final class VaultProbes {
  private final Secrets secrets;

  VaultProbes(Secrets secrets) {
    this.secrets = secrets;
  }

  List<Probe> between(Tenant actor, Tenant target) {
    Map<TenantId, List<Glimpse>> all =
        secrets.glimpse(actor.id(), List.of(actor.id(), target.id()));
    List<Glimpse> own = all.getOrDefault(actor.id(), List.of());
    return all.getOrDefault(target.id(), List.of()).stream()
        .map(foreign -> probe(actor, target, foreign, control(own, foreign)))
        .toList();
  }

  /** Nobody may list, not even one's own: there the first door shows that the token is good. */
  private static Glimpse control(List<Glimpse> own, Glimpse foreign) {
    return own.stream()
        .filter(glimpse -> !glimpse.door().equals(Glimpse.LIST))
        .filter(glimpse -> glimpse.door().equals(foreign.door()))
        .findFirst()
        .orElse(own.getFirst());
  }

  /**
   * A suspended tenant is refused at its own doors too, so that nothing is proven of it; the
   * canary's way back still has a control.
   */
  private static Probe probe(Tenant actor, Tenant target, Glimpse foreign, Glimpse own) {
    String boundary = "vault." + foreign.door();
    boolean refusedAll = !foreign.allowed() && !own.allowed();
    if (refusedAll && actor.state() == TenantState.SUSPENDED) {
      return Probe.notApplicable(
          boundary, actor, target, "suspended: Vault refuses it everything, its own included");
    }
    return Probe.of(
        boundary,
        actor,
        target,
        "forbidden",
        described(foreign),
        !foreign.allowed(),
        "its own " + own.door() + ": " + described(own),
        own.allowed(),
        "Vault");
  }

  private static String described(Glimpse glimpse) {
    return switch (glimpse.seen()) {
      case SOMETHING -> "read";
      case NOTHING -> "allowed, nothing there";
      case FORBIDDEN -> "forbidden";
    };
  }
}
