package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.common.v1.Payload;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PayloadsTest {

  record Old(String name, Instant at, Duration bound) {}

  record Grown(String name, Instant at, Duration bound, String more) {}

  private final Instant at = Instant.parse("2026-11-24T10:00:00.123Z");

  @Test
  void bringsRecordsWithTimesBackAsTheyWere() {
    Old written = new Old("acme", at, Duration.ofSeconds(3));

    Payload payload = Payloads.converter().toPayload(written).orElseThrow();

    assertThat(Payloads.converter().fromPayload(payload, Old.class, Old.class)).isEqualTo(written);
  }

  @Test
  void readsWhatANewerProgramWrote() {
    Grown written = new Grown("acme", at, Duration.ofSeconds(3), "new");

    Payload payload = Payloads.converter().toPayload(written).orElseThrow();

    assertThat(Payloads.converter().fromPayload(payload, Old.class, Old.class).name())
        .isEqualTo("acme");
  }
}
