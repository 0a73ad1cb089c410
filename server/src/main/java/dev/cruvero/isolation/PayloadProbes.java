package dev.cruvero.isolation;

import dev.cruvero.fleet.SealTrial;
import dev.cruvero.secrets.PayloadKey;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.tenants.Tenant;
import java.util.List;

/**
 * Presents one tenant's token at another's payload key, and its key at what the other sealed. The
 * keys are those that Vault has this moment, not those that are remembered.
 */
final class PayloadProbes {
  private final PayloadKeys keys;

  PayloadProbes(PayloadKeys keys) {
    this.keys = keys;
  }

  List<Probe> between(Tenant actor, Tenant target) {
    return List.of(reading(actor, target), opening(actor, target));
  }

  private Probe reading(Tenant actor, Tenant target) {
    boolean read = keys.readableBy(actor.id(), target.id());
    boolean control = keys.readableBy(actor.id(), actor.id());
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

  private Probe opening(Tenant actor, Tenant target) {
    PayloadKey own = keys.fresh(target.id());
    SealTrial trial = new SealTrial(target.id(), own);
    boolean opened = trial.opens(keys.fresh(actor.id()));
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
