package dev.cruvero.onboarding;

import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Cruvero;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The policy of the tenants' tokens, as a Vault administrator reads and writes it. */
final class VaultPolicy {
  private static final String PATH = "sys/policies/acl/cruvero-tenant";

  private VaultPolicy() {}

  static String read() {
    VaultBackend vault = Cruvero.backends().vault();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(vault.address() + "/v1/" + PATH))
            .header("X-Vault-Token", vault.adminToken())
            .build();
    try {
      String body =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
      return JsonMapper.shared().readTree(body).at("/data/policy").asString();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  static void write(String policy) {
    VaultBackend vault = Cruvero.backends().vault();
    int status = vault.status("PUT", PATH, Map.of("policy", policy), vault.adminToken());
    if (status >= 300) {
      throw new IllegalStateException("the policy was not written: " + status);
    }
  }
}
