package dev.cruvero.secrets;

import dev.cruvero.api.TrustedCertificates;
import dev.cruvero.base.Settings;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Requests to Vault, each bounded in time; what carried them never shows in a message. */
final class VaultClient {

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration READ = Duration.ofSeconds(2);
  private static final int LARGEST = 1024 * 1024;

  private final RestClient rest;
  private final JsonMapper json;
  private final String address;

  VaultClient(Settings.Vault vault, ProxySelector proxies, JsonMapper json) {
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(proxies);
    if (vault.caCert() != null) {
      http.sslContext(trusting(vault.caCert()));
    }
    JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http.build());
    requests.setReadTimeout(READ);
    this.address = vault.address().toString().replaceAll("/+$", "");
    RestClient.Builder builder =
        RestClient.builder().requestFactory(requests).baseUrl(address + "/v1/");
    if (vault.namespace() != null) {
      builder.defaultHeader("X-Vault-Namespace", vault.namespace());
    }
    this.rest = builder.build();
    this.json = json;
  }

  /** The same connection for Spring Vault's logins. */
  RestClient rest() {
    return rest;
  }

  String address() {
    return address;
  }

  VaultAnswer call(HttpMethod method, String path, @Nullable Object body, @Nullable String token) {
    RestClient.RequestBodySpec request = rest.method(method).uri(path);
    if (token != null) {
      request.header("X-Vault-Token", token);
    }
    if (body != null) {
      request.contentType(MediaType.APPLICATION_JSON).body(json.writeValueAsString(body));
    }
    try {
      VaultAnswer answer = request.exchange((_, response) -> read(response));
      return answer == null ? new VaultAnswer.Away("it answered nothing") : answer;
    } catch (ResourceAccessException _) {
      return new VaultAnswer.Away("it does not answer");
    }
  }

  private VaultAnswer read(ClientHttpResponse response) throws IOException {
    int status = response.getStatusCode().value();
    byte[] bytes = response.getBody().readNBytes(LARGEST);
    JsonNode body;
    try {
      body = bytes.length == 0 ? MissingNode.getInstance() : json.readTree(bytes);
    } catch (JacksonException _) {
      body = MissingNode.getInstance();
    }
    if (status == 503) {
      boolean sealed = body.path("errors").toString().contains("sealed");
      return sealed ? new VaultAnswer.Sealed() : new VaultAnswer.Away("it answered 503");
    }
    if (status == 307 || status == 308) {
      return new VaultAnswer.Away(
          "a standby redirects: VAULT_ADDR must name the active node or what stands before it");
    }
    if (status == 412 || status == 429 || status >= 500) {
      return new VaultAnswer.Away("it answered " + status);
    }
    return new VaultAnswer.Said(status, body);
  }

  private static SSLContext trusting(Path pem) {
    try {
      return TrustedCertificates.context(pem);
    } catch (IOException | GeneralSecurityException failure) {
      throw new IllegalStateException("VAULT_CACERT names no readable certificates", failure);
    }
  }
}
