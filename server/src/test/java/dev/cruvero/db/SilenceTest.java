package dev.cruvero.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Silence silence =
      new Silence(Duration.ofMillis(25), Duration.ofSeconds(2), Duration.ofMillis(250), 0);

  @Test
  void isPatientBeforeAnythingIsKnown() {
    assertThat(silence.bearable()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void isShortOnceCalmMinutesHavePassed() {
    answered(1, MINUTE + 1);
    answered(1, 2 * MINUTE + 2);

    assertThat(silence.bearable()).isEqualTo(Duration.ofMillis(25));
  }

  @Test
  void isFourTimesTheSlowestAnswerLately() {
    answered(1, MINUTE + 1);
    answered(80, MINUTE + 2);
    answered(1, 2 * MINUTE + 2);

    assertThat(silence.bearable()).isEqualTo(Duration.ofMillis(320));
  }

  @Test
  void isNeverLongerThanTheMost() {
    answered(3_000, 1);

    assertThat(silence.bearable()).isEqualTo(Duration.ofSeconds(2));
  }

  private void answered(long millis, long now) {
    silence.answered(Duration.ofMillis(millis).toNanos(), now);
  }
}
