package dev.cruvero.dev;

import dev.cruvero.api.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * A few calls to Vault's HTTP API. Messages name the call and its status, never what it carried.
 */
final class VaultApi {

  /** What Vault said; the body is missing where there was none. */
  record Answer(int status, JsonNode body) {
    boolean ok() {
      return status >= 200 && status < 300;
    }
  }

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient client;
  private final String address;
  private final @Nullable String namespace;

  VaultApi(String address) {
    this(address, null, null);
  }

  /**
   * @param caCert certificates in PEM that are trusted instead of the system's
   */
  VaultApi(String address, @Nullable String namespace, @Nullable Path caCert) {
    this.address = address;
    this.namespace = namespace;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
    this.client = (caCert == null ? builder : builder.sslContext(trusting(caCert))).build();
  }

  private static SSLContext trusting(Path pem) {
    try {
      return TrustedCertificates.context(pem);
    } catch (IOException | GeneralSecurityException failure) {
      throw new DevException("VAULT_CACERT names no readable certificates", failure);
    }
  }

  Answer call(String method, String path, @Nullable Object body, @Nullable String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    if (method.equals("PATCH")) {
      request.header("Content-Type", "application/merge-patch+json");
    }
    if (namespace != null && !namespace.isBlank()) {
      request.header("X-Vault-Namespace", namespace);
    }
    if (token != null) {
      request.header("X-Vault-Token", token);
    }
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      boolean json = answer.body().startsWith("{");
      return new Answer(
          answer.statusCode(), json ? JSON.readTree(answer.body()) : MissingNode.getInstance());
    } catch (IOException failure) {
      throw new DevException("Vault at " + address + " does not answer", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DevException("interrupted while calling Vault", interrupted);
    }
  }

  JsonNode expect(String method, String path, @Nullable Object body, @Nullable String token) {
    Answer answer = call(method, path, body, token);
    if (!answer.ok()) {
      throw new DevException("Vault answered " + answer.status() + " to " + method + " " + path);
    }
    return answer.body();
  }

  /** The status of {@code sys/health}, or 0 while nothing listens. */
  int health() {
    try {
      return call("GET", "sys/health", null, null).status();
    } catch (DevException _) {
      return 0;
    }
  }

  /** Logs in with AppRole; for tests, and to try credentials. */
  String login(Map<String, String> credentials) {
    return expect("POST", "auth/approle/login", credentials, null)
        .at("/auth/client_token")
        .asString();
  }
}
