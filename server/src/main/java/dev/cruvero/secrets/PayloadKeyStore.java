package dev.cruvero.secrets;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/**
 * Payload keys in Vault. Each is a version of one secret, because who writes them cannot read them
 * and so could not add one to a list.
 */
final class PayloadKeyStore {

  /** As many rotations can be looked back; Vault keeps ten without being told. */
  private static final String VERSIONS_KEPT = "100";

  private static final String FIELD = "key";

  private final VaultLogin writer;
  private final VaultLogin eraser;
  private final VaultLogin reader;
  private final TenantTokens tokens;
  private final SecretPaths paths;

  PayloadKeyStore(VaultIdentities identities, TenantTokens tokens, SecretPaths paths) {
    this.writer = identities.writer();
    this.eraser = identities.eraser();
    this.reader = identities.reader();
    this.tokens = tokens;
    this.paths = paths;
  }

  /**
   * The newest version with the tenant's own token, or null where nobody ever wrote one or the
   * newest was deleted.
   */
  @Nullable PayloadKey newest(TenantId tenant) {
    return read(tenant, paths.payloadKey(tenant));
  }

  /** One version; null when it is not there any more. */
  @Nullable PayloadKey version(TenantId tenant, int version) {
    return read(tenant, paths.payloadKey(tenant) + "?version=" + version);
  }

  /** Those of these owners whose key a new token of the reading tenant opens. */
  Set<TenantId> readableBy(TenantId reading, List<TenantId> owners) {
    List<VaultAnswer> answers =
        tokens.tryAll(reading, owners.stream().map(paths::payloadKey).toList());
    Set<TenantId> readable = new HashSet<>();
    for (int i = 0; i < owners.size(); i++) {
      if (reader.said(answers.get(i)).ok()) {
        readable.add(owners.get(i));
      }
    }
    return readable;
  }

  private @Nullable PayloadKey read(TenantId tenant, String path) {
    VaultAnswer.Said said = reader.said(tokens.get(tenant, path));
    if (said.status() == 404) {
      return null;
    }
    expect(said, tenant);
    JsonNode key = said.body().at("/data/data/" + FIELD);
    return PayloadKey.of(said.body().at("/data/metadata/version").asInt(0), key.asString(""));
  }

  /**
   * Writes a new version over the given one; 0 for none.
   *
   * @return null when somebody else wrote meanwhile
   */
  @Nullable PayloadKey write(TenantId tenant, int over) {
    if (over == 0) {
      guard(tenant);
    }
    String key = PayloadKey.fresh();
    VaultAnswer.Said written =
        writer.said(
            HttpMethod.POST,
            paths.payloadKey(tenant),
            Map.of("options", Map.of("cas", over), "data", Map.of(FIELD, key)));
    if (written.status() == 400) {
      return null;
    }
    expect(written, tenant);
    return PayloadKey.of(written.body().at("/data/version").asInt(0), key);
  }

  /** From now on Vault takes no version that does not name the one before. */
  private void guard(TenantId tenant) {
    expect(
        writer.said(
            HttpMethod.POST,
            paths.payloadKeyMetadata(tenant),
            Map.of("cas_required", true, "max_versions", VERSIONS_KEPT)),
        tenant);
  }

  /** The number of the newest version, deleted or not; 0 for none. */
  int newestNumber(TenantId tenant) {
    VaultAnswer.Said metadata = writer.said(HttpMethod.GET, paths.payloadKeyMetadata(tenant), null);
    if (metadata.status() == 404) {
      return 0;
    }
    expect(metadata, tenant);
    return metadata.currentVersion();
  }

  /** Destroys every version: what they sealed can never be read again. */
  void destroy(TenantId tenant) {
    VaultAnswer.Said erased =
        eraser.said(HttpMethod.DELETE, paths.payloadKeyMetadata(tenant), null);
    if (erased.status() != 404) {
      expect(erased, tenant);
    }
  }

  private static void expect(VaultAnswer.Said answer, TenantId tenant) {
    if (!answer.ok()) {
      throw new CruveroException(
          ErrorCode.CREDENTIAL_FORBIDDEN,
          "Vault answered "
              + answer.status()
              + " for the payload key of tenant \""
              + tenant
              + "\": its policies are not those of deploy/vault",
          "cruvero doctor --tenant " + tenant);
    }
  }
}
