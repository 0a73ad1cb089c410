package dev.cruvero.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenID Connect issuer on loopback, whose keys can be rotated. */
final class TestIssuer implements AutoCloseable {

  static final String AUDIENCE = "cruvero-test";

  private final HttpServer server;
  private final AtomicInteger lookups = new AtomicInteger();
  private RSAKey rsa = rsa();
  private ECKey ec = ec();

  TestIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/.well-known/openid-configuration", this::discovery);
    answer("/keys", this::keys);
    server.start();
  }

  private void answer(String path, java.util.function.Supplier<String> body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private String discovery() {
    return "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(address(), address());
  }

  private synchronized String keys() {
    lookups.incrementAndGet();
    return new JWKSet(List.<JWK>of(rsa, ec)).toString(true);
  }

  /** How often somebody asked for the keys. */
  int lookups() {
    return lookups.get();
  }

  /** From now on signs with other keys, and knows the old ones no longer. */
  synchronized void rotate() {
    rsa = rsa();
    ec = ec();
  }

  synchronized RSAKey rsaKey() {
    return rsa;
  }

  /** The claims of a token that holds. */
  JWTClaimsSet.Builder claims(String role) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(address())
        .audience(AUDIENCE)
        .subject("ann")
        .claim("roles", List.of("offline_access", role))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))));
  }

  String signed(JWTClaimsSet.Builder claims) {
    RSAKey key = rsaKey();
    return signed(claims, key.getKeyID(), JWSAlgorithm.RS256, signer(key));
  }

  synchronized String signedWithCurve(JWTClaimsSet.Builder claims) {
    try {
      return signed(claims, ec.getKeyID(), JWSAlgorithm.ES256, new ECDSASigner(ec));
    } catch (JOSEException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static String signed(
      JWTClaimsSet.Builder claims, String key, JWSAlgorithm algorithm, JWSSigner signer) {
    try {
      SignedJWT token =
          new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key).build(), claims.build());
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static JWSSigner signer(RSAKey key) {
    try {
      return new RSASSASigner(key);
    } catch (JOSEException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static RSAKey rsa() {
    try {
      return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static ECKey ec() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
