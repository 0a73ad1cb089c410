package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.access.FailedAttempts.Attempt;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestClock;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {

  private static final String SOURCE = "192.0.2.1";

  private final TestServer server = Cruvero.server();
  private final TestClock clock = new TestClock();
  private final FailedAttempts attempts = new FailedAttempts(clock);

  private static String guess(String keyId) {
    return new ApiKeyText("dev", keyId, ApiKeyText.random("dev").secret()).text();
  }

  private boolean slowed(String source, String presented) {
    return attempts.slowed(FailedAttempts.attempt(source, presented));
  }

  private void failed(String source, String presented) {
    attempts.failed(FailedAttempts.attempt(source, presented));
  }

  private void fail(int times, String source) {
    IntStream.range(0, times).forEach(_ -> failed(source, ApiKeyText.random("dev").text()));
  }

  @Test
  void whoGuessesAKeyIsSlowedAndTheKeyItselfStillPassesAtOnceAndTheFirstTime() {
    IssuedKey used = server.key(Role.AUDITOR, null);
    IssuedKey fresh = server.key(Role.AUDITOR, null);
    Client valid = server.client(used.text());
    assertThat(valid.get("/v1/whoami").status()).isEqualTo(200);

    for (IssuedKey key : List.of(used, fresh)) {
      List<Answer> answers =
          IntStream.range(0, 22)
              .mapToObj(_ -> server.client(guess(key.principal().keyId())).get("/v1/whoami"))
              .toList();
      assertThat(answers.subList(0, 20)).allMatch(answer -> answer.status() == 401);
      assertThat(answers.getLast().code()).isEqualTo("TOO_MANY_ATTEMPTS");
      assertThat(answers.getLast().header("Retry-After")).isEqualTo("5");
    }

    assertThat(valid.get("/v1/whoami").status()).isEqualTo(200);
    assertThat(server.client(fresh.text()).get("/v1/whoami").status()).isEqualTo(200);
  }

  @Test
  void aSourceThatGuessesManyKeysIsSlowedAndNoOtherSourceIs() {
    fail(300, SOURCE);

    assertThat(slowed(SOURCE, guess("000000000001"))).isTrue();
    assertThat(slowed("192.0.2.2", guess("000000000001"))).isFalse();
  }

  @Test
  void whatWasValidPassesUntilItFails() {
    String key = guess("000000000002");
    attempts.succeeded(FailedAttempts.attempt(SOURCE, key));
    fail(300, SOURCE);

    assertThat(slowed(SOURCE, key)).isFalse();
    failed(SOURCE, key);
    assertThat(slowed(SOURCE, key)).isTrue();
  }

  @Test
  void whoStopsIsForgottenAfterAMinute() {
    fail(300, SOURCE);
    assertThat(slowed(SOURCE, "x")).isTrue();

    clock.advance(Duration.ofSeconds(61));

    assertThat(slowed(SOURCE, "x")).isFalse();
  }

  @Test
  void whoKeepsGuessingAKeyDoesNotKeepItsOwnerOut() {
    IssuedKey key = server.key(Role.AUDITOR, null);
    IntStream.range(0, 21)
        .forEach(_ -> server.client(guess(key.principal().keyId())).get("/v1/whoami"));

    List<Answer> answers =
        AtOnce.run(
            24,
            n ->
                server
                    .client(n == 12 ? key.text() : guess(key.principal().keyId()))
                    .get("/v1/whoami"));

    assertThat(answers).extracting(Answer::status).containsOnly(429, 200).containsOnlyOnce(200);
  }

  @Test
  void aTokenThatFailsSlowsNoOtherToken() {
    IntStream.range(0, 20).forEach(_ -> failed(SOURCE, "a.bad.token"));

    assertThat(slowed(SOURCE, "a.bad.token")).isTrue();
    assertThat(slowed(SOURCE, "another.good.token")).isFalse();
    assertThat(slowed(SOURCE, guess("000000000003"))).isFalse();
  }

  @Test
  void theSlowedAreLookedAtInTurnAndOnlySoManyWait() {
    Attempt attempt = FailedAttempts.attempt(SOURCE, "x");
    assertThat(attempts.enter(attempt)).isTrue();

    List<Boolean> entered = AtOnce.run(70, _ -> attempts.enter(attempt));
    attempts.leave(attempt);
    List<Boolean> inTurn =
        AtOnce.run(
            60,
            _ -> {
              boolean mine = attempts.enter(attempt);
              attempts.leave(attempt);
              return mine;
            });

    assertThat(entered).as("behind one that does not move").containsOnly(false);
    assertThat(inTurn).containsOnly(true);
  }

  @Test
  void aSourceThatIsSlowedCannotPushOutWhatIsKnownOfAnother() {
    IntStream.range(0, 20).forEach(_ -> failed("192.0.2.9", "a.bad.token"));

    fail(20_000, SOURCE);

    assertThat(slowed("192.0.2.9", "a.bad.token")).isTrue();
  }

  @Test
  void aNetworkOfVersionSixIsOneSource() {
    assertThat(FailedAttempts.source("2001:db8:0:1:2:3:4:5"))
        .isEqualTo(FailedAttempts.source("2001:db8:0:1:9:9:9:9"))
        .isNotEqualTo(FailedAttempts.source("2001:db8:0:2:2:3:4:5"));
    assertThat(FailedAttempts.source("2001:db8::1"))
        .isEqualTo(FailedAttempts.source("2001:db8:0:0:9:9:9:9"));
    assertThat(FailedAttempts.source(SOURCE)).isEqualTo(SOURCE);
  }
}
