package dev.cruvero.secrets;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Switches a tenant off and on at Vault. While its entity is off, Vault refuses the tokens that it
 * has and mints no other, whoever asks.
 */
final class TenantEntities {

  private final VaultLogin writer;
  private final TenantTokens tokens;
  private final SecretPaths paths;
  private volatile @Nullable String accessor;

  TenantEntities(VaultLogin writer, TenantTokens tokens, SecretPaths paths) {
    this.writer = writer;
    this.tokens = tokens;
    this.paths = paths;
  }

  /**
   * @throws CruveroException VAULT_SEALED, VAULT_UNREACHABLE, VAULT_LOGIN_FAILED,
   *     CREDENTIAL_FORBIDDEN when Vault is not set up as deploy/vault
   */
  void disable(TenantId tenant) {
    // Vault makes the entity at the first minting: one that is not there yet could not be off.
    var _ = tokens.get(tenant, paths.metadata(tenant, Provider.OPENROUTER));
    String entity = find(tenant);
    if (entity == null) {
      throw refused(tenant);
    }
    set(tenant, entity, true);
  }

  void enable(TenantId tenant) {
    String entity = find(tenant);
    if (entity != null) {
      set(tenant, entity, false);
    }
  }

  private @Nullable String find(TenantId tenant) {
    VaultAnswer.Said found =
        writer.said(
            HttpMethod.POST,
            "identity/lookup/entity",
            Map.of(
                "alias_name", SecretPaths.alias(tenant), "alias_mount_accessor", accessor(tenant)));
    if (!found.ok()) {
      throw refused(tenant);
    }
    String id = found.body().at("/data/id").asString("");
    return id.isEmpty() ? null : id;
  }

  private void set(TenantId tenant, String entity, boolean disabled) {
    if (!writer
        .said(HttpMethod.POST, "identity/entity/id/" + entity, Map.of("disabled", disabled))
        .ok()) {
      throw refused(tenant);
    }
  }

  /** The name of the mount auth/token by which Vault tells aliases apart; it never changes. */
  private String accessor(TenantId tenant) {
    String known = accessor;
    if (known == null) {
      VaultAnswer.Said mount =
          writer.said(HttpMethod.GET, "sys/internal/ui/mounts/auth/token", null);
      known = mount.body().at("/data/accessor").asString("");
      if (known.isEmpty()) {
        throw refused(tenant);
      }
      accessor = known;
    }
    return known;
  }

  private static CruveroException refused(TenantId tenant) {
    return new CruveroException(
        ErrorCode.CREDENTIAL_FORBIDDEN,
        "Vault does not let the writer switch tenant \""
            + tenant
            + "\" off or on: its policy is not that of deploy/vault",
        "cruvero doctor --tenant " + tenant);
  }
}
