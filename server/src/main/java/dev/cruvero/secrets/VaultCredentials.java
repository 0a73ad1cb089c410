package dev.cruvero.secrets;

import dev.cruvero.base.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.vault.authentication.AppRoleAuthentication;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.RoleId;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.SecretId;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.KubernetesAuthentication;
import org.springframework.vault.authentication.KubernetesAuthenticationOptions;
import org.springframework.vault.authentication.KubernetesServiceAccountTokenFile;
import org.springframework.vault.authentication.TokenAuthentication;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How each identity proves itself: a file of its own, read at each login. */
final class VaultCredentials {

  /** The file is not there or not what it should be. The message names the file only. */
  static final class Unusable extends IllegalStateException {
    Unusable(Path file) {
      super("the credentials file " + file + " is missing or not what CRUVERO_VAULT_AUTH needs");
    }
  }

  private final Settings.Vault vault;
  private final VaultClient client;
  private final JsonMapper json;

  VaultCredentials(Settings.Vault vault, VaultClient client, JsonMapper json) {
    this.vault = vault;
    this.client = client;
    this.json = json;
  }

  ClientAuthentication of(String identity) {
    Path path = vault.credentials().resolve(identity + ".json");
    JsonNode file = read(path);
    return switch (vault.auth()) {
      case APPROLE ->
          new AppRoleAuthentication(
              AppRoleAuthenticationOptions.builder()
                  .roleId(RoleId.provided(text(file, "role_id", path)))
                  .secretId(SecretId.provided(text(file, "secret_id", path)))
                  .build(),
              client.rest());
      case KUBERNETES ->
          new KubernetesAuthentication(
              KubernetesAuthenticationOptions.builder()
                  .role(text(file, "role", path))
                  .jwtSupplier(serviceAccount(file))
                  .build(),
              client.rest());
      case TOKEN_FILE -> new TokenAuthentication(text(file, "token", path));
    };
  }

  /** The token that Kubernetes mounts, or one projected elsewhere for Vault's audience. */
  private static KubernetesServiceAccountTokenFile serviceAccount(JsonNode file) {
    String named = file.path("jwt_file").asString("");
    return named.isBlank()
        ? new KubernetesServiceAccountTokenFile()
        : new KubernetesServiceAccountTokenFile(named);
  }

  private JsonNode read(Path path) {
    try {
      return json.readTree(Files.readString(path));
    } catch (IOException | JacksonException _) {
      throw new Unusable(path);
    }
  }

  private static String text(JsonNode file, String field, Path path) {
    String value = file.path(field).asString("");
    if (value.isBlank()) {
      throw new Unusable(path);
    }
    return value;
  }
}
