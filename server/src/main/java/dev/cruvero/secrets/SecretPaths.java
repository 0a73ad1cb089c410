package dev.cruvero.secrets;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import java.util.regex.Pattern;

/**
 * Where a tenant's credentials are. The only place where a tenant's id becomes part of a path or an
 * alias, and it looks at the id once more: Vault's policies take what we write literally.
 */
record SecretPaths(String mount) {

  private static final Pattern SAFE = Pattern.compile("[a-z][a-z0-9-]{0,29}[a-z0-9]");

  String data(TenantId tenant, Provider provider) {
    return mount + "/data/" + of(tenant, provider);
  }

  String metadata(TenantId tenant, Provider provider) {
    return mount + "/metadata/" + of(tenant, provider);
  }

  /** Where the names of a tenant's credentials are listed. */
  String list(TenantId tenant) {
    return mount + "/metadata/cruvero/tenants/" + alias(tenant) + "/llm?list=true";
  }

  /** Where the versions of a tenant's payload key are, apart from its credentials. */
  String payloadKey(TenantId tenant) {
    return mount + "/data/cruvero/keys/" + payloadAlias(tenant);
  }

  String payloadKeyMetadata(TenantId tenant) {
    return mount + "/metadata/cruvero/keys/" + payloadAlias(tenant);
  }

  private static String of(TenantId tenant, Provider provider) {
    return "cruvero/tenants/" + alias(tenant) + "/llm/" + provider.id();
  }

  /** The tenant's name at Vault. */
  static String alias(TenantId tenant) {
    if (!SAFE.matcher(tenant.value()).matches()) {
      throw new IllegalStateException("a tenant id that no tenant can have reached Vault's door");
    }
    return tenant.value();
  }

  /**
   * The tenant's second name at Vault, under which only its payload key is read: an entity of its
   * own, so that the first can be switched off while runs are still ended. No tenant's id has a
   * dot, and Vault takes no alias with a slash into a path.
   */
  static String payloadAlias(TenantId tenant) {
    return alias(tenant) + ".payload";
  }
}
