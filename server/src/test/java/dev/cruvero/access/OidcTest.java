package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bearer tokens of an issuer on this machine. */
class OidcTest {

  private static @Nullable TestIssuer shared;
  private static @Nullable TestServer server;

  private final TestIssuer issuer = Objects.requireNonNull(shared);

  @BeforeAll
  static void settle() throws IOException {
    shared = new TestIssuer();
    server = server(shared);
  }

  private static TestServer server(TestIssuer issuer) {
    return Cruvero.server(settings(issuer));
  }

  private static Map<String, String> settings(TestIssuer issuer) {
    return Map.of(
        "CRUVERO_ROLE",
        "api",
        "CRUVERO_OIDC_ISSUER",
        issuer.address(),
        "CRUVERO_OIDC_AUDIENCE",
        TestIssuer.AUDIENCE);
  }

  @AfterAll
  static void leave() {
    server().close();
    Objects.requireNonNull(shared).close();
  }

  private static TestServer server() {
    return Objects.requireNonNull(server);
  }

  private static Answer whoami(String token) {
    return server().client(token).get("/v1/whoami");
  }

  private void assertRefusedBesideAllowed(String token) {
    assertThat(whoami(token).status()).isEqualTo(401);
    assertThat(whoami(issuer.signed(issuer.claims("operator"))).status()).isEqualTo(200);
  }

  @Test
  void aTokenIsItsSubjectInItsRole() {
    Answer answer = whoami(issuer.signed(issuer.claims("operator")));

    assertThat(answer.json().path("keyId").asString()).isEqualTo("ann");
    assertThat(answer.json().path("role").asString()).isEqualTo("operator");
    assertThat(whoami(issuer.signedWithCurve(issuer.claims("auditor"))).status()).isEqualTo(200);
  }

  @Test
  void theRoleOfATokenIsHeldToTheRouteTable() {
    Client auditor = server().client(issuer.signed(issuer.claims("auditor")));

    assertThat(auditor.get("/v1/tenants").status()).isEqualTo(200);
    assertThat(auditor.post("/v1/tenants", Map.of("id", "acme")).status()).isEqualTo(403);
    assertThat(auditor.get("/v1/runs").status()).isEqualTo(403);
  }

  @Test
  void whatATokensBearerChangesIsInTheRecordUnderItsSubject() {
    Client admin = server().client(issuer.signed(issuer.claims("platform-admin")));
    admin.post("/v1/keys", Map.of("role", "auditor"));

    assertThat(server().admin().get("/v1/audit?type=key.issue").text())
        .contains("\"actor\":\"oidc:ann\"");
  }

  private static Answer revoke(Map<String, String> what) {
    return server().admin().post("/v1/tokens/revoke", what);
  }

  @Test
  void theTokensOfASubjectEndAtOnceAtEveryReplicaAndNobodyElsesDo() {
    String bob = issuer.signed(issuer.claims("operator").subject("bob"));
    String ann = issuer.signed(issuer.claims("operator"));
    String later =
        issuer.signed(
            issuer
                .claims("operator")
                .subject("bob")
                .issueTime(Date.from(Instant.now().plus(Duration.ofMinutes(2)))));
    try (TestServer other = replica()) {
      assertThat(other.client(bob).get("/v1/whoami").status()).isEqualTo(200);

      assertThat(revoke(Map.of("subject", "bob", "reason", "a lost laptop")).status())
          .isEqualTo(200);

      assertThat(other.client(bob).get("/v1/whoami").code()).isEqualTo("UNAUTHENTICATED");
      assertThat(other.client(ann).get("/v1/whoami").status()).isEqualTo(200);
      other.clock().advance(Duration.ofMinutes(2));
      assertThat(other.client(later).get("/v1/whoami").status())
          .as("issued after the revocation")
          .isEqualTo(200);
    }
    assertThat(whoami(bob).status()).isEqualTo(401);
  }

  private TestServer replica() {
    return Cruvero.server(server().database(), settings(issuer));
  }

  @Test
  void oneTokenEndsByItsIdAndItsSubjectsOthersDoNot() {
    String lost = issuer.signed(issuer.claims("operator").jwtID("lost"));
    String kept = issuer.signed(issuer.claims("operator").jwtID("kept"));

    assertThat(revoke(Map.of("id", "lost")).status()).isEqualTo(200);

    assertThat(whoami(lost).status()).isEqualTo(401);
    assertThat(whoami(kept).status()).isEqualTo(200);
  }

  @Test
  void aRevocationIsOnRecordAndForgottenWhenItsTokensHaveEnded() {
    RevokedTokens tokens = server().bean(RevokedTokens.class);
    var _ = revoke(Map.of("subject", "eve"));

    tokens.sweep();
    assertThat(revoked("eve")).isEqualTo(1);
    server().database().shiftClock(RevokedTokens.LONGEST_LIFE.plusMinutes(3));
    tokens.sweep();
    server().database().shiftClock(Duration.ZERO);

    assertThat(revoked("eve")).isZero();
    assertThat(server().admin().get("/v1/audit?type=token.revoke").text())
        .contains("\"action\":\"token.revoke\"");
  }

  private static long revoked(String subject) {
    return server()
        .database()
        .superuser()
        .sql("select count(*) from cruvero.revoked_tokens where value = ?")
        .param(subject)
        .query(Long.class)
        .single();
  }

  @Test
  void refusesATokenThatOutlivesARevocationOrComesFromTheFuture() {
    Instant now = Instant.now();
    assertRefusedBesideAllowed(
        issuer.signed(
            issuer
                .claims("operator")
                .expirationTime(Date.from(now.plus(RevokedTokens.LONGEST_LIFE).plusSeconds(60)))));
    assertRefusedBesideAllowed(
        issuer.signed(
            issuer.claims("operator").issueTime(Date.from(now.plus(Duration.ofMinutes(3))))));
  }

  @Test
  void refusesToRevokeNothingOrTwoThings() {
    assertThat(revoke(Map.of()).code()).isEqualTo("INVALID_REQUEST");
    assertThat(revoke(Map.of("subject", "ann", "id", "x")).code()).isEqualTo("INVALID_REQUEST");
    assertThat(revoke(Map.of("subject", " ")).code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void aTenantsTokenReachesItsTenantOnly() {
    TenantId own = server().tenant();
    TenantId other = server().tenant();
    Client runner =
        server().client(issuer.signed(issuer.claims("tenant-runner").claim("tenant", own.value())));

    assertThat(runner.get("/v1/tenants/" + own).status()).isEqualTo(200);
    assertThat(runner.get("/v1/tenants/" + other).status()).isEqualTo(404);
    assertThat(runner.on(other).get("/v1/quota").code()).isEqualTo("TENANT_MISMATCH");
  }

  @Test
  void refusesATokenWithoutSignature() {
    assertRefusedBesideAllowed(new PlainJWT(issuer.claims("operator").build()).serialize());
  }

  @Test
  void refusesATokenSignedWithThePublicKeyAsASecret() throws JOSEException {
    RSAKey key = issuer.rsaKey();
    String token =
        TestIssuer.signed(
            issuer.claims("operator"),
            key.getKeyID(),
            JWSAlgorithm.HS256,
            new MACSigner(key.toRSAPublicKey().getEncoded()));

    assertRefusedBesideAllowed(token);
  }

  @Test
  void refusesAnAlgorithmThatIsNotPinned() {
    RSAKey key = issuer.rsaKey();
    String token =
        TestIssuer.signed(
            issuer.claims("operator"), key.getKeyID(), JWSAlgorithm.PS256, TestIssuer.signer(key));

    assertRefusedBesideAllowed(token);
  }

  @Test
  void refusesATokenForSomebodyElseOrBySomebodyElse() {
    assertRefusedBesideAllowed(issuer.signed(issuer.claims("operator").audience("another")));
    assertRefusedBesideAllowed(
        issuer.signed(issuer.claims("operator").issuer("http://127.0.0.1:1")));
  }

  @Test
  void refusesATokenSignedWithAnotherKeyUnderAKnownId() {
    String token =
        TestIssuer.signed(
            issuer.claims("operator"),
            issuer.rsaKey().getKeyID(),
            JWSAlgorithm.RS256,
            TestIssuer.signer(TestIssuer.rsa()));

    assertRefusedBesideAllowed(token);
  }

  @Test
  void aTokenHoldsInItsTimeWithAMinuteOfSkew() {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims = issuer.claims("operator");

    assertRefusedBesideAllowed(issuer.signed(claims.expirationTime(at(now, -70))));
    assertThat(whoami(issuer.signed(claims.expirationTime(at(now, -30)))).status()).isEqualTo(200);
    claims.expirationTime(at(now, 300));
    assertRefusedBesideAllowed(issuer.signed(claims.notBeforeTime(at(now, 90))));
    assertThat(whoami(issuer.signed(claims.notBeforeTime(at(now, 30)))).status()).isEqualTo(200);
    assertRefusedBesideAllowed(issuer.signed(issuer.claims("operator").expirationTime(null)));
  }

  private static Date at(Instant now, long seconds) {
    return Date.from(now.plus(Duration.ofSeconds(seconds)));
  }

  @Test
  void refusesATokenOfNoRoleOfTwoOrOfATenantsRoleWithoutTenant() {
    assertRefusedBesideAllowed(issuer.signed(issuer.claims("king")));
    assertRefusedBesideAllowed(
        issuer.signed(
            issuer.claims("operator").claim("roles", List.of("operator", "platform-admin"))));
    assertRefusedBesideAllowed(issuer.signed(issuer.claims("tenant-runner")));
    assertRefusedBesideAllowed(issuer.signed(issuer.claims("operator").claim("tenant", "acme")));
    assertRefusedBesideAllowed(
        issuer.signed(issuer.claims("tenant-runner").claim("tenant", List.of("acme", "other"))));
  }

  @Test
  void aRotatedKeyIsFoundAndUnknownKeysAskTheIssuerSeldom() throws IOException {
    try (TestIssuer own = new TestIssuer();
        TestServer other = server(own)) {
      String old = own.signed(own.claims("operator"));
      assertThat(other.client(old).get("/v1/whoami").status()).isEqualTo(200);
      own.rotate();

      assertThat(other.client(own.signed(own.claims("operator"))).get("/v1/whoami").status())
          .isEqualTo(200);
      assertThat(other.client(old).get("/v1/whoami").status()).isEqualTo(401);
      for (int guess = 0; guess < 10; guess++) {
        String unknown =
            TestIssuer.signed(
                own.claims("operator"),
                "unknown-" + guess,
                JWSAlgorithm.RS256,
                TestIssuer.signer(own.rsaKey()));
        assertThat(other.client(unknown).get("/v1/whoami").status()).isEqualTo(401);
      }

      assertThat(own.lookups()).isBetween(2, 4);
    }
  }

  @Test
  void keysAreTakenBesideTokensAndWithoutAnIssuer() {
    String token = issuer.signed(issuer.claims("operator"));

    assertThat(whoami(server().adminKey()).status()).isEqualTo(200);
    assertThat(Cruvero.server().client(token).get("/v1/whoami").status()).isEqualTo(401);
  }

  @Test
  void anIssuerThatDoesNotAnswerIsADependencyAndStopsNoKey() throws IOException {
    TestIssuer gone = new TestIssuer();
    String token = gone.signed(gone.claims("operator"));
    gone.close();
    try (TestServer other = server(gone)) {
      Answer answer = other.client(token).get("/v1/whoami");

      assertThat(answer.code()).isEqualTo("IDENTITY_PROVIDER_UNREACHABLE");
      assertThat(answer.status()).isEqualTo(503);
      for (int again = 0; again < 5; again++) {
        assertThat(other.client(token).get("/v1/whoami").status()).isEqualTo(503);
      }
      assertThat(other.admin().get("/v1/whoami").status()).isEqualTo(200);
      assertThat(other.client(token).get("/livez").status()).isEqualTo(200);
    }
  }
}
