package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Answer;
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

  private void fail(int times, String source) {
    IntStream.range(0, times)
        .forEach(_ -> attempts.failed(source, ApiKeyText.random("dev").text()));
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

    assertThat(attempts.slowed(SOURCE, guess("000000000001"))).isTrue();
    assertThat(attempts.slowed("192.0.2.2", guess("000000000001"))).isFalse();
  }

  @Test
  void whatWasValidPassesUntilItFails() {
    String key = guess("000000000002");
    attempts.succeeded(key);
    fail(300, SOURCE);

    assertThat(attempts.slowed(SOURCE, key)).isFalse();
    attempts.failed(SOURCE, key);
    assertThat(attempts.slowed(SOURCE, key)).isTrue();
  }

  @Test
  void whoStopsIsForgottenAfterAMinute() {
    fail(300, SOURCE);
    assertThat(attempts.slowed(SOURCE, "x")).isTrue();

    clock.advance(Duration.ofSeconds(61));

    assertThat(attempts.slowed(SOURCE, "x")).isFalse();
  }

  @Test
  void oneSlowedAtATimeIsLookedAt() {
    assertThat(attempts.enter()).isTrue();
    assertThat(attempts.enter()).isFalse();
    attempts.leave();
    assertThat(attempts.enter()).isTrue();
  }

  @Test
  void aNetworkOfVersionSixIsOneSource() {
    assertThat(FailedAttempts.source("2001:db8:0:1:2:3:4:5"))
        .isEqualTo(FailedAttempts.source("2001:db8:0:1:9:9:9:9"))
        .isNotEqualTo(FailedAttempts.source("2001:db8:0:2:2:3:4:5"));
    assertThat(FailedAttempts.source(SOURCE)).isEqualTo(SOURCE);
  }
}
