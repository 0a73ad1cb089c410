package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Answer;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One Idempotency-Key is one run, whatever happens to the answers. */
@Tag("soak-sealed")
class RunOnceTest {

  private static final Map<String, ?> REQUEST = Map.of("prompt", "Once");

  private final AccessWorld world = AccessWorld.shared();
  private final String key = UUID.randomUUID().toString();
  private final Client runner =
      world
          .server()
          .client(world.server().key(Role.TENANT_RUNNER, world.own().tenant()).text())
          .with("Idempotency-Key", key);

  private long runs() {
    return world
        .server()
        .database()
        .superuser()
        .sql("select count(*) from cruvero.runs where prompt = 'Once'")
        .query(Long.class)
        .single();
  }

  private void loseTheAnswer() {
    world
        .server()
        .database()
        .superuser()
        .sql(
            """
            update cruvero.idempotency_keys set status = null, body = null, created_at = cruvero.now() - interval '3 minutes'
            where key = ?
            """)
        .param(key)
        .update();
  }

  @Test
  void ofManyEqualPostsAtOnceOneStartsARun() {
    long before = runs();

    List<Answer> answers = AtOnce.run(32, _ -> runner.post("/v1/runs", REQUEST));

    assertThat(runs()).isEqualTo(before + 1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() == 202)
        .extracting(answer -> answer.json().path("id"))
        .isNotEmpty()
        .containsOnly(
            answers.stream()
                .filter(a -> a.status() == 202)
                .findFirst()
                .orElseThrow()
                .json()
                .path("id"));
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 202)
        .allMatch(answer -> answer.code().equals("IDEMPOTENCY_IN_PROGRESS"));
  }

  @Test
  void aRunWhoseAnswerWasLostIsFoundNotStartedAgain() {
    Answer first = runner.post("/v1/runs", REQUEST);
    long before = runs();
    loseTheAnswer();

    Answer again = runner.post("/v1/runs", REQUEST);

    assertThat(again.status()).isEqualTo(202);
    assertThat(again.header("Idempotency-Replayed")).isNull();
    assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
    assertThat(runs()).isEqualTo(before);
  }

  @Test
  void aKeyWhoseAnswerWasLostIsNotMadeTwice() {
    Client admin = world.server().admin().with("Idempotency-Key", key);
    Map<String, ?> request = Map.of("role", "auditor", "name", key);
    Answer first = admin.post("/v1/keys", request);
    loseTheAnswer();

    Answer again = admin.post("/v1/keys", request);

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.code()).isEqualTo("ILLEGAL_STATE");
  }

  @Test
  void theFirstAnswerIsGivenAgainByAnotherProcess() {
    Answer first = runner.post("/v1/runs", REQUEST);
    try (TestServer other =
        Cruvero.server(world.server().database(), Map.of("CRUVERO_ROLE", "api"))) {
      Answer again = runner.at(other.address()).post("/v1/runs", REQUEST);

      assertThat(again.text()).isEqualTo(first.text());
      assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }
  }
}
