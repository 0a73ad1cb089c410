package dev.cruvero.isolation;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.base.CruveroException;
import dev.cruvero.secrets.SecretLookup;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Tenant;
import java.util.ArrayList;
import java.util.List;

/** Presents one tenant's own Vault token at another's path. */
final class VaultProbes {
  private final Secrets secrets;

  VaultProbes(Secrets secrets) {
    this.secrets = secrets;
  }

  List<Probe> between(Tenant actor, Tenant target) {
    List<Probe> probes = new ArrayList<>();
    for (Provider provider : List.of(Provider.OPENROUTER)) {
      SecretLookup foreign = answered(secrets.readAs(actor.id(), target.id(), provider));
      SecretLookup own = answered(secrets.readAs(actor.id(), actor.id(), provider));
      boolean allowed = own instanceof SecretLookup.Found || own instanceof SecretLookup.Missing;
      probes.add(
          Probe.of(
              "vault." + provider.id(),
              actor,
              target,
              "forbidden",
              described(foreign),
              foreign instanceof SecretLookup.Forbidden,
              "its own path: " + described(own),
              allowed,
              "Vault"));
    }
    return probes;
  }

  /** A Vault that does not answer has neither allowed nor denied. */
  private static SecretLookup answered(SecretLookup lookup) {
    return switch (lookup) {
      case SecretLookup.Sealed _ ->
          throw new CruveroException(
              ErrorCode.VAULT_SEALED,
              "the Vault probe was not answered: Vault is sealed",
              "unseal Vault; the onboarding goes on by itself");
      case SecretLookup.Unreachable unreachable ->
          throw new CruveroException(
              ErrorCode.VAULT_UNREACHABLE,
              "the Vault probe was not answered: " + unreachable.why(),
              "cruvero doctor");
      case SecretLookup.Found found -> found;
      case SecretLookup.Missing missing -> missing;
      case SecretLookup.Deleted deleted -> deleted;
      case SecretLookup.Forbidden forbidden -> forbidden;
    };
  }

  private static String described(SecretLookup lookup) {
    return switch (lookup) {
      case SecretLookup.Found found -> "read, version " + found.version();
      case SecretLookup.Missing _ -> "allowed, nothing there";
      case SecretLookup.Deleted _ -> "allowed, deleted";
      case SecretLookup.Forbidden _ -> "forbidden";
      case SecretLookup.Sealed _ -> "sealed";
      case SecretLookup.Unreachable _ -> "no answer";
    };
  }
}
