package dev.cruvero.isolation;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.SealTrial;
import dev.cruvero.secrets.PayloadKey;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.tenants.Tenant;
import java.util.List;
import java.util.Set;

/**
 * Presents one tenant's token at another's payload key, and its key at what the other sealed. The
 * keys are those that Vault has this moment, not those that are remembered.
 */
final class PayloadProbes {
  private final PayloadKeys keys;

  PayloadProbes(PayloadKeys keys) {
    this.keys = keys;
  }

  Probe reading(Tenant actor, Tenant target) {
    Set<TenantId> readable = keys.readableBy(actor.id(), List.of(actor.id(), target.id()));
    boolean read = readable.contains(target.id());
    boolean control = readable.contains(actor.id());
    return Probe.of(
        "vault.payload-key",
        actor,
        target,
        "forbidden",
        read ? "read" : "forbidden",
        !read,
        control ? "its own key: read" : "its own key: not readable",
        control,
        "Vault");
  }

  /** Both keys are read once for both directions. */
  List<Probe> opening(Tenant one, Tenant other) {
    PayloadKey first = keys.fresh(one.id());
    PayloadKey second = keys.fresh(other.id());
    return List.of(opening(one, first, other, second), opening(other, second, one, first));
  }

  private static Probe opening(Tenant actor, PayloadKey actors, Tenant target, PayloadKey own) {
    SealTrial trial = new SealTrial(target.id(), own);
    boolean opened = trial.opens(actors);
    boolean control = trial.opens(own);
    return Probe.of(
        "temporal.payload",
        actor,
        target,
        "not opened",
        opened ? "opened" : "not opened",
        !opened,
        control ? "opened by its owner" : "not opened by its owner",
        control,
        "AES-256-GCM");
  }
}
