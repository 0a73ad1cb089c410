package dev.cruvero.models;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.health.DoctorCheck;
import dev.cruvero.health.Finding;
import dev.cruvero.secrets.SecretLookup;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Tenants;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the tenant itself can read a credential for each provider that its models need. */
final class CredentialsDoctor implements DoctorCheck {

  private static final String GROUP = "credentials";

  private final Secrets secrets;
  private final NeededProviders needed;
  private final Tenants tenants;

  CredentialsDoctor(Secrets secrets, NeededProviders needed, Tenants tenants) {
    this.secrets = secrets;
    this.needed = needed;
    this.tenants = tenants;
  }

  @Override
  public String group() {
    return GROUP;
  }

  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    if (tenant == null) {
      return List.of();
    }
    Set<Provider> providers;
    try {
      providers = needed.of(tenants.get(tenant));
    } catch (CruveroException none) {
      if (none.code() != ErrorCode.POLICY_MISSING) {
        throw none;
      }
      return List.of(
          Finding.fail(
              GROUP,
              "providers",
              String.valueOf(none.getMessage()),
              Owner.PRODUCT,
              String.valueOf(none.next())));
    }
    return providers.stream()
        .map(provider -> credential(tenant, provider, secrets.examine(tenant, provider)))
        .toList();
  }

  private static Finding credential(TenantId tenant, Provider provider, SecretLookup lookup) {
    String put = "cruvero secret put --tenant " + tenant + " --provider " + provider.id();
    return switch (lookup) {
      case SecretLookup.Found found ->
          Finding.ok(
              GROUP,
              provider.id(),
              "readable by the tenant, version " + found.version(),
              Owner.SECURITY);
      case SecretLookup.Missing _ ->
          fail(provider, "tenant " + tenant + " has none, and its models need it", put);
      case SecretLookup.Deleted deleted ->
          fail(provider, "version " + deleted.version() + " of " + tenant + "'s is deleted", put);
      case SecretLookup.Forbidden forbidden ->
          fail(
              provider,
              "tenant " + tenant + " may not read its own: " + forbidden.why(),
              provider == Provider.AZURE
                  ? put + " --from-file azure.json, or apply deploy/vault (cruvero-tenant.hcl)"
                  : "apply deploy/vault (cruvero-tenant.hcl and the token role cruvero-tenant)");
      case SecretLookup.Sealed _ ->
          fail(
              provider,
              "cannot be read: Vault is sealed",
              "bao operator unseal, then: cruvero doctor");
      case SecretLookup.Unreachable away ->
          fail(provider, "cannot be read: " + away.why(), "start Vault, then: cruvero doctor");
    };
  }

  private static Finding fail(Provider provider, String message, String next) {
    return Finding.fail(GROUP, provider.id(), message, Owner.SECURITY, next);
  }
}
