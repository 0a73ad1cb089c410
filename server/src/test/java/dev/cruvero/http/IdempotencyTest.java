package dev.cruvero.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.databind.json.JsonMapper;

@Tag("soak-sealed")
class IdempotencyTest {

  private final TestServer server = Cruvero.server();
  private final Client once = server.admin().with("Idempotency-Key", UUID.randomUUID().toString());

  @Test
  void ofManyEqualPostsAtOnceOneTakesEffect() {
    String name = TestServer.newId().value();

    List<Answer> answers =
        AtOnce.run(32, _ -> once.post("/v1/keys", Map.of("role", "platform-admin", "name", name)));

    assertThat(keysNamed(name)).isEqualTo(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 201)
        .hasSize(31)
        .extracting(Answer::code)
        .containsAnyOf("IDEMPOTENCY_IN_PROGRESS", "ILLEGAL_STATE")
        .isSubsetOf("IDEMPOTENCY_IN_PROGRESS", "ILLEGAL_STATE");
  }

  private long keysNamed(String name) {
    return server
        .database()
        .superuser()
        .sql("select count(*) from cruvero.api_keys where name = ?")
        .param(name)
        .query(Long.class)
        .single();
  }

  @Test
  void replaysTheFirstAnswerWithItsHeaders() {
    Map<String, ?> request = Map.of("id", TestServer.newId(), "displayName", "Acme");
    Answer first = once.post("/v1/tenants", request);

    Answer again = once.post("/v1/tenants", request);

    assertThat(again.status()).isEqualTo(201);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(first.header("Idempotency-Replayed")).isNull();
  }

  @Test
  void refusesAKeyThatWasUsedForAnotherRequest() {
    once.post("/v1/tenants", Map.of("id", TestServer.newId(), "displayName", "Acme"));

    Answer answer =
        once.post("/v1/tenants", Map.of("id", TestServer.newId(), "displayName", "Acme"));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void aRefusedPostMayBeTriedAgainWithItsKey() {
    TenantId id = TestServer.newId();
    Map<String, ?> request = Map.of("role", "tenant-runner", "tenant", id);
    Answer refused = once.post("/v1/keys", request);
    server.admin().post("/v1/tenants", Map.of("id", id, "displayName", "Acme"));

    Answer answer = once.post("/v1/keys", request);

    assertThat(refused.code()).isEqualTo("TENANT_NOT_FOUND");
    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void oneKeyOfTwoPrincipalsIsTwoKeys() {
    String key = UUID.randomUUID().toString();
    Map<String, ?> request = Map.of("role", "platform-admin");
    Client other =
        server.client(server.admin().post("/v1/keys", request).json().path("key").asString());

    Answer mine = server.admin().with("Idempotency-Key", key).post("/v1/keys", request);
    Answer theirs = other.with("Idempotency-Key", key).post("/v1/keys", request);

    assertThat(theirs.status()).isEqualTo(201);
    assertThat(theirs.json().path("keyId")).isNotEqualTo(mine.json().path("keyId"));
  }

  @Test
  void refusesAKeyThatIsTooLong() {
    Client client = server.admin().with("Idempotency-Key", "x".repeat(256));

    Answer answer = client.post("/v1/keys", Map.of("role", "platform-admin"));

    assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void keepsAnAnswerForADayAndAClaimWithoutAnswerForTwoMinutes() {
    try (TestDatabase database = Cruvero.database()) {
      IdempotencyKeys keys =
          new IdempotencyKeys(database.platformTransactions(), JsonMapper.builder().build());
      byte[] request = "request".getBytes(StandardCharsets.UTF_8);

      var answered = (IdempotencyKeys.Claim.Mine) keys.claim(scope("answered"), request);
      keys.claim(scope("died"), request);
      keys.answered(answered, new ContentCachingResponseWrapper(new MockHttpServletResponse()));
      assertThat(keys.claim(scope("died"), request))
          .isInstanceOf(IdempotencyKeys.Claim.Running.class);

      database.shiftClock(Duration.ofMinutes(3));
      assertThat(keys.claim(scope("died"), request)).isInstanceOf(IdempotencyKeys.Claim.Mine.class);
      assertThat(keys.claim(scope("answered"), request))
          .isInstanceOf(IdempotencyKeys.Claim.Answered.class);

      database.shiftClock(Duration.ofHours(25));
      keys.sweep();
      assertThat(
              database
                  .superuser()
                  .sql("select count(*) from cruvero.idempotency_keys")
                  .query(Long.class)
                  .single())
          .isZero();
    }
  }

  private static IdempotencyKeys.Scope scope(String key) {
    return new IdempotencyKeys.Scope("p", "acme", key);
  }

  @Test
  void aTryAfterALostOneIsTheSameEffectAndOneAfterADayIsAnother() {
    try (TestDatabase database = Cruvero.database()) {
      IdempotencyKeys keys =
          new IdempotencyKeys(database.platformTransactions(), JsonMapper.builder().build());
      byte[] request = "request".getBytes(StandardCharsets.UTF_8);
      var lost = (IdempotencyKeys.Claim.Mine) keys.claim(scope("k"), request);
      database.shiftClock(Duration.ofMinutes(3));
      var again = (IdempotencyKeys.Claim.Mine) keys.claim(scope("k"), request);
      keys.answered(again, new ContentCachingResponseWrapper(new MockHttpServletResponse()));
      database.shiftClock(Duration.ofHours(25));
      var tomorrow = (IdempotencyKeys.Claim.Mine) keys.claim(scope("k"), request);

      assertThat(again.effect()).isEqualTo(lost.effect());
      assertThat(again.nonce()).isNotEqualTo(lost.nonce());
      assertThat(tomorrow.effect()).isNotEqualTo(lost.effect());
    }
  }

  @Test
  void afterAFailureOnlyTheSameRequestTriesAgainAndAtOnce() {
    try (TestDatabase database = Cruvero.database()) {
      IdempotencyKeys keys =
          new IdempotencyKeys(database.platformTransactions(), JsonMapper.builder().build());
      byte[] request = "request".getBytes(StandardCharsets.UTF_8);
      byte[] other = "other".getBytes(StandardCharsets.UTF_8);
      var failed = (IdempotencyKeys.Claim.Mine) keys.claim(scope("k"), request);
      keys.release(failed);

      assertThat(keys.claim(scope("k"), other))
          .isInstanceOf(IdempotencyKeys.Claim.OtherRequest.class);
      assertThat(keys.claim(scope("k"), request))
          .isInstanceOfSatisfying(
              IdempotencyKeys.Claim.Mine.class,
              again -> assertThat(again.effect()).isEqualTo(failed.effect()));
      assertThat(keys.claim(new IdempotencyKeys.Scope("p", "other", "k"), other))
          .isInstanceOf(IdempotencyKeys.Claim.Mine.class);
    }
  }

  @Test
  void aLateAnswerDoesNotLandOnSomebodyElsesClaim() {
    try (TestDatabase database = Cruvero.database()) {
      IdempotencyKeys keys =
          new IdempotencyKeys(database.platformTransactions(), JsonMapper.builder().build());
      byte[] request = "request".getBytes(StandardCharsets.UTF_8);
      var slow = (IdempotencyKeys.Claim.Mine) keys.claim(scope("k"), request);
      database.shiftClock(Duration.ofMinutes(3));
      keys.claim(scope("k"), request);

      keys.answered(slow, new ContentCachingResponseWrapper(new MockHttpServletResponse()));

      assertThat(keys.claim(scope("k"), request)).isInstanceOf(IdempotencyKeys.Claim.Running.class);
    }
  }
}
