package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.base.CruveroException;
import dev.cruvero.models.NeededProviders;
import dev.cruvero.secrets.Glimpse;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.secrets.SecretLookup;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Step 6: the tenant's own token reads a credential for each provider that its models need; that of
 * a suspended one reads nothing.
 */
final class SecretsStep implements StepWork {
  private final Secrets secrets;
  private final PayloadKeys keys;
  private final NeededProviders needed;

  SecretsStep(Secrets secrets, PayloadKeys keys, NeededProviders needed) {
    this.secrets = secrets;
    this.keys = keys;
    this.needed = needed;
  }

  @Override
  public StepOutcome perform(Tenant tenant, Operation operation) {
    return tenant.state() == TenantState.SUSPENDED ? cutOff(tenant) : readable(tenant);
  }

  /**
   * What is to be proven of a suspended tenant is that it gets no credential, by Vault's own
   * answer. That it still opens its payload key shows that the refusal is not ours.
   */
  private StepOutcome cutOff(Tenant tenant) {
    if (keys.readableBy(tenant.id(), List.of(tenant.id())).isEmpty()) {
      throw new CruveroException(
          ErrorCode.PAYLOAD_KEY_UNREADABLE,
          "tenant \""
              + tenant.id()
              + "\" is suspended, and Vault refuses it its payload key as well",
          "cruvero doctor --tenant " + tenant.id());
    }
    Map<String, Object> doors = new LinkedHashMap<>();
    secrets
        .glimpse(tenant.id(), List.of(tenant.id()))
        .getOrDefault(tenant.id(), List.of())
        .forEach(glimpse -> doors.put(glimpse.door(), glimpse.seen().name()));
    if (!Set.of(Glimpse.Seen.FORBIDDEN.name()).containsAll(doors.values())) {
      throw new CruveroException(
          ErrorCode.CREDENTIAL_FORBIDDEN,
          "tenant \"" + tenant.id() + "\" is suspended and Vault does not refuse it yet",
          "cruvero tenant suspend --id " + tenant.id());
    }
    return new StepOutcome.Done(Map.of("suspended", true, "vault", doors));
  }

  private StepOutcome readable(Tenant tenant) {
    List<Map<String, Object>> found = new ArrayList<>();
    for (Provider provider : needed.of(tenant)) {
      found.add(
          Map.of(
              "provider",
              provider.id(),
              "version",
              version(tenant, provider),
              "readAs",
              tenant.id().value()));
    }
    return new StepOutcome.Done(Map.of("credentials", found));
  }

  private int version(Tenant tenant, Provider provider) {
    String whose = "the " + provider.id() + " credential of tenant \"" + tenant.id() + "\" ";
    String put =
        "cruvero secret put --tenant "
            + tenant.id()
            + " --provider "
            + provider.id()
            + (provider == Provider.AZURE
                ? " --from-file azure.json"
                : " --from-env OPENROUTER_API_KEY");
    return switch (secrets.read(tenant.id(), provider)) {
      case SecretLookup.Found credential -> credential.version();
      case SecretLookup.Missing _ ->
          throw new CruveroException(
              ErrorCode.CREDENTIAL_MISSING, whose + "is missing in Vault", put);
      case SecretLookup.Deleted deleted ->
          throw new CruveroException(
              ErrorCode.CREDENTIAL_DELETED,
              whose + "was deleted at version " + deleted.version(),
              put);
      case SecretLookup.Forbidden forbidden ->
          throw new CruveroException(
              ErrorCode.CREDENTIAL_FORBIDDEN,
              whose + "may not be read: " + forbidden.why(),
              "cruvero doctor --tenant " + tenant.id());
      case SecretLookup.Sealed _ ->
          throw new CruveroException(
              ErrorCode.VAULT_SEALED,
              whose + "cannot be read: Vault is sealed",
              "unseal Vault; the onboarding goes on by itself");
      case SecretLookup.Unreachable unreachable ->
          throw new CruveroException(
              ErrorCode.VAULT_UNREACHABLE,
              whose + "cannot be read: " + unreachable.why(),
              "cruvero doctor");
    };
  }
}
