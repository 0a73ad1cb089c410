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
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
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
    Tenant found = tenants.get(tenant);
    Set<Provider> providers;
    try {
      providers = needed.of(found);
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
    return providers.stream().map(provider -> finding(found, provider)).toList();
  }

  private Finding finding(Tenant tenant, Provider provider) {
    SecretLookup lookup = secrets.examine(tenant.id(), provider);
    return tenant.state() == TenantState.SUSPENDED
        ? cutOff(tenant.id(), provider, lookup)
        : credential(tenant.id(), provider, lookup);
  }

  /** Of a suspended tenant it is well that Vault refuses it. */
  private static Finding cutOff(TenantId tenant, Provider provider, SecretLookup lookup) {
    return switch (lookup) {
      case SecretLookup.Forbidden _ ->
          Finding.ok(
              GROUP,
              provider.id(),
              "tenant " + tenant + " is suspended, and Vault refuses it",
              Owner.SECURITY);
      case SecretLookup.Found _ ->
          fail(
              provider,
              "tenant "
                  + tenant
                  + " is suspended and Vault does not refuse it yet: it is told every few seconds",
              "cruvero tenant suspend --id " + tenant);
      case SecretLookup.Missing _,
          SecretLookup.Deleted _,
          SecretLookup.Sealed _,
          SecretLookup.Unreachable _ ->
          credential(tenant, provider, lookup);
    };
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
