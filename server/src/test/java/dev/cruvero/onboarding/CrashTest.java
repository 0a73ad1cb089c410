package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.dev.PracticeModel;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Backstage;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.HttpFront;
import dev.cruvero.testing.ServerProcess;
import dev.cruvero.testing.Soak;
import dev.cruvero.testing.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A whole server process is killed with -9 while it is held at points chosen from the step table,
 * one tenant a point; the next one must finish all of them, and nothing may have happened twice.
 */
@Tag("soak-crash")
class CrashTest {
  private static final int AT_ONCE = 6;
  private static final long SEED = Long.getLong("cruvero.seed", 4);
  private static final int KILLS = Soak.count(AT_ONCE, CrashPoint.all().size());

  @Test
  void finishesOnceWhatAKilledServerHadBegun() throws SQLException {
    List<CrashPoint> points = new ArrayList<>(CrashPoint.all());
    Collections.shuffle(points, new Random(SEED));
    try (CrashScene scene = new CrashScene()) {
      for (int from = 0; from < KILLS; from += AT_ONCE) {
        crash(scene, points.subList(from, Math.min(points.size(), from + AT_ONCE)));
      }
    }
  }

  private static void crash(CrashScene scene, List<CrashPoint> points) {
    Map<Tour, CrashPoint> held = new LinkedHashMap<>();
    List<String> recorded;
    int called;
    try (ServerProcess first = scene.server()) {
      Client admin = first.client(scene.key());
      Practice.seed(admin);
      points.forEach(point -> held.put(new Tour(admin, TestServer.newId()), point));
      scene.hold(held);
      List<Thread> clients =
          held.keySet().stream().map(tour -> Thread.ofVirtual().start(tour::tryToGo)).toList();
      long all = points.size();
      Await.until(Duration.ofSeconds(90), scene::held, reached -> reached >= all);
      first.kill();
      clients.forEach(CrashTest::join);
      recorded = recorded(scene);
      called = scene.modelCalls().size();
    }
    scene.release(held);
    try (ServerProcess second = scene.server()) {
      held.keySet().forEach(tour -> tour.goOn(second.client(scene.key())));
      held.forEach((tour, point) -> assertFinishedOnce(scene, tour, point));
      assertThat(after(scene, called)).doesNotContainAnyElementsOf(recorded);
      assertThat(second.output()).doesNotContain("practice-");
    }
  }

  private static void assertFinishedOnce(CrashScene scene, Tour tour, CrashPoint point) {
    JsonNode status = tour.await("COMPLETED");
    TenantId id = tour.id();
    assertThat(tour.awaitActive().path("state").asString()).as("%s", point).isEqualTo("ACTIVE");
    assertThat(Backstage.namespacesOf(id)).as("%s", point).containsExactly("cruvero-" + id);
    String secret = "secret/metadata/cruvero/tenants/" + id + "/llm/openrouter";
    assertThat(Backstage.vault(secret).at("/data/current_version").asInt())
        .as("version of the credential, killed at %s", point)
        .isEqualTo(1);
    assertThat(runs(scene, id)).as("runs, killed at %s", point).hasSize(1);
    assertThat(billed(tour))
        .as("tokens of each billed call, killed at %s", point)
        .containsExactlyInAnyOrderElementsOf(used(scene, id));
    assertThat(Tour.step(status, "sampleRun").at("/evidence/counters/compared/tpd/rose").asLong())
        .as("tokens counted, killed at %s", point)
        .isEqualTo(used(scene, id).stream().mapToLong(Long::longValue).sum());
  }

  /** The model calls whose answers are on record, as the provider would know them again. */
  private static List<String> recorded(CrashScene scene) {
    return scene
        .rows()
        .sql(
            "select run_id || '/' || number from cruvero.run_steps where kind = 'MODEL' and state = 'DONE'")
        .query((row, _) -> row.getString(1))
        .list();
  }

  private static List<String> after(CrashScene scene, int called) {
    return scene.modelCalls().stream().skip(called).map(HttpFront.Call::idempotencyKey).toList();
  }

  private static List<Long> billed(Tour tour) {
    List<Long> tokens = new ArrayList<>();
    for (JsonNode entry : Practice.entries()) {
      if (entry.path("keySha256").asString().equals(PracticeModel.sha256(tour.key()))) {
        tokens.add(entry.path("promptTokens").asLong() + entry.path("completionTokens").asLong());
      }
    }
    return tokens;
  }

  private static List<Long> used(CrashScene scene, TenantId id) {
    return scene
        .rows()
        .sql(
            "select prompt_tokens + completion_tokens from cruvero.run_steps where tenant_id = ? and kind = 'MODEL' and state = 'DONE'")
        .param(id.value())
        .query((row, _) -> row.getLong(1))
        .list();
  }

  /** Each run with how it ended and how often each of its steps was begun. */
  private static List<String> runs(CrashScene scene, TenantId id) {
    return scene
        .rows()
        .sql(
            """
            select run_id || ' ' || state || ' ' || coalesce(cause_message, '') || ' ' ||
              (select string_agg(kind || ' ' || s.attempts || ' ' || s.state, ', ') from cruvero.run_steps s
               where s.tenant_id = r.tenant_id and s.run_id = r.run_id)
            from cruvero.runs r where tenant_id = ?
            """)
        .param(id.value())
        .query((row, _) -> row.getString(1))
        .list();
  }

  private static void join(Thread client) {
    try {
      assertThat(client.join(Duration.ofSeconds(10))).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
