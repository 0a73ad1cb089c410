package dev.cruvero.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import dev.cruvero.api.OutboundProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys of an issuer, found by its own discovery document. Redirects are not followed. */
final class IssuerKeys implements JWKSetSource<SecurityContext> {

  private static final Duration BOUND = Duration.ofSeconds(3);
  private static final int LARGEST = 256 << 10;

  private final String issuer;
  private final JsonMapper json;
  private final HttpClient http;
  private volatile boolean failing;

  IssuerKeys(String issuer, OutboundProxy proxy, JsonMapper json) {
    this.issuer = issuer;
    this.json = json;
    this.http = HttpClient.newBuilder().connectTimeout(BOUND).proxy(proxy).build();
  }

  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
      throws KeySourceException {
    failing = true;
    try {
      JsonNode discovered =
          json.readTree(get(issuer.replaceFirst("/+$", "") + "/.well-known/openid-configuration"));
      String keys = discovered.path("jwks_uri").asString("");
      if (!discovered.path("issuer").asString("").equals(issuer) || !sameProtection(keys)) {
        throw new JWKSetUnavailableException("the issuer describes itself as another one");
      }
      JWKSet found = JWKSet.parse(get(keys));
      failing = false;
      return found;
    } catch (ParseException | JacksonException malformed) {
      throw new JWKSetParseException("the issuer's keys cannot be read", malformed);
    } catch (IOException | IllegalArgumentException failure) {
      throw new JWKSetUnavailableException("the issuer does not answer", failure);
    }
  }

  /** Whether the last look-up found none. */
  boolean failing() {
    return failing;
  }

  /** Keys of an issuer of https never come in plain text. */
  private boolean sameProtection(String keys) {
    return keys.startsWith("https://") || (issuer.startsWith("http://") && keys.startsWith("http"));
  }

  private String get(String address) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).timeout(BOUND).build();
    try {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        byte[] read = body.readNBytes(LARGEST + 1);
        if (answer.statusCode() != 200 || read.length > LARGEST) {
          throw new IOException("status " + answer.statusCode() + ", " + read.length + " bytes");
        }
        return new String(read, StandardCharsets.UTF_8);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
