package dev.cruvero.secrets;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Writes credentials with an identity that cannot read them. Every write names the version that it
 * replaces, and makes Vault insist on that from every later writer of the same secret.
 */
final class SecretWriter {

  /** Version and time of a secret that can be read. */
  record Written(int version, Instant at) {}

  private final VaultLogin writer;
  private final VaultLogin eraser;
  private final SecretPaths paths;
  private final AzureCredentials azure;

  SecretWriter(VaultIdentities identities, SecretPaths paths, AzureCredentials azure) {
    this.writer = identities.writer();
    this.eraser = identities.eraser();
    this.paths = paths;
    this.azure = azure;
  }

  /**
   * @param value the key, or for Azure the JSON of all its fields
   * @throws CruveroException INVALID_REQUEST for what is no credential of this provider;
   *     SECRET_CONFLICT when somebody else wrote meanwhile
   */
  Written write(TenantId tenant, Provider provider, SecretValue value) {
    Map<String, String> fields =
        switch (provider) {
          case OPENROUTER -> Map.of("api_key", value.reveal());
          case AZURE -> azure.fields(value);
        };
    VaultAnswer.Said metadata = metadata(tenant, provider);
    if (!metadata.body().at("/data/cas_required").asBoolean(false)) {
      expect(
          call(HttpMethod.POST, paths.metadata(tenant, provider), Map.of("cas_required", true)),
          tenant);
    }
    VaultAnswer.Said written =
        call(
            HttpMethod.POST,
            paths.data(tenant, provider),
            Map.of("options", Map.of("cas", metadata.currentVersion()), "data", fields));
    if (written.status() == 400) {
      throw new CruveroException(
          ErrorCode.SECRET_CONFLICT,
          "somebody else wrote the "
              + provider.id()
              + " credential of tenant \""
              + tenant
              + "\" at the same moment; nothing was overwritten",
          "cruvero secret list --tenant " + tenant);
    }
    expect(written, tenant);
    return new Written(
        written.body().at("/data/version").asInt(),
        Instant.parse(written.body().at("/data/created_time").asString()));
  }

  /** Deletes the version that {@link #find} finds. */
  void delete(TenantId tenant, Provider provider) {
    expect(call(HttpMethod.DELETE, paths.data(tenant, provider), null), tenant);
  }

  /** Every version and what is known of them: nothing is left to be brought back. */
  void erase(TenantId tenant, Provider provider) {
    VaultAnswer.Said erased =
        eraser.said(HttpMethod.DELETE, paths.metadata(tenant, provider), null);
    if (erased.status() != 404) {
      expect(erased, tenant);
    }
  }

  Optional<Written> find(TenantId tenant, Provider provider) {
    VaultAnswer.Said metadata = metadata(tenant, provider);
    if (metadata.status() == 404 || !metadata.currentIsLive()) {
      return Optional.empty();
    }
    int version = metadata.currentVersion();
    String at = metadata.body().at("/data/versions/" + version + "/created_time").asString();
    return Optional.of(new Written(version, Instant.parse(at)));
  }

  private VaultAnswer.Said metadata(TenantId tenant, Provider provider) {
    VaultAnswer.Said answer = call(HttpMethod.GET, paths.metadata(tenant, provider), null);
    if (answer.status() != 404) {
      expect(answer, tenant);
    }
    return answer;
  }

  private static void expect(VaultAnswer.Said answer, TenantId tenant) {
    if (!answer.ok()) {
      throw new CruveroException(
          ErrorCode.CREDENTIAL_FORBIDDEN,
          "Vault answered "
              + answer.status()
              + " to the writer for the credentials of tenant \""
              + tenant
              + "\": its policy or its mount is not that of deploy/vault",
          "cruvero doctor --tenant " + tenant);
    }
  }

  private VaultAnswer.Said call(HttpMethod method, String path, @Nullable Object body) {
    return writer.said(method, path, body);
  }
}
