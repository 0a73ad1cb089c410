package dev.cruvero.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresDownTest {

  @Test
  void saysSoAtOnceAndWorksAgainByItself() {
    try (TestServer server = Cruvero.server(Map.of("CRUVERO_ROLE", "api"))) {
      server.database().shut(true);
      long started = System.nanoTime();

      Answer down = server.admin().get("/v1/whoami");
      Answer alive = server.admin().get("/livez");

      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
      assertThat(down.status()).isEqualTo(503);
      assertThat(down.code()).isEqualTo("POSTGRES_UNREACHABLE");
      assertThat(down.json().path("next").asString()).isEqualTo("cruvero doctor");
      assertThat(alive.status()).isEqualTo(200);

      server.database().shut(false);
      Await.until(
          Duration.ofSeconds(10),
          () -> server.admin().get("/v1/whoami").status(),
          status -> status == 200);
    }
  }
}
