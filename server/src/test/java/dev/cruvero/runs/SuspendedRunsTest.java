package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Limit;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Two servers on one database, and tenants that are suspended at one of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SuspendedRunsTest {

  private static final Map<String, String> HELLO = Map.of("prompt", "hello");

  private RunsWorld world;
  private TestServer other;
  private TenantId tenant;

  @BeforeAll
  void open() throws IOException {
    world = new RunsWorld();
    other = world.replica();
    tenant = world.tenant();
  }

  @AfterEach
  void resume() {
    var _ = turn(tenant, "resume");
  }

  @AfterAll
  void close() {
    other.close();
    world.close();
  }

  private JsonNode turn(TenantId tenant, String verb) {
    return RunsWorld.expect(
        200, world.server().admin().post("/v1/tenants/" + tenant + "/" + verb, Map.of()));
  }

  private Client admin(TenantId tenant) {
    return other.client(world.server().adminKey()).on(tenant);
  }

  @Test
  void aTenantSuspendedAtOneReplicaRunsNothingAtTheOtherUntilItIsResumed() {
    TenantId neighbour = world.tenant();
    Client runner = other.runner(tenant);
    assertThat(runner.post("/v1/runs", HELLO).status()).isEqualTo(202);

    var _ = turn(tenant, "suspend");

    Answer refused = runner.post("/v1/runs", HELLO);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("TENANT_SUSPENDED");
    assertThat(refused.json().path("owner").asString()).isEqualTo("Security");
    assertThat(admin(tenant).post("/v1/runs", HELLO).code()).isEqualTo("TENANT_SUSPENDED");
    assertThat(admin(neighbour).post("/v1/runs", HELLO).status()).isEqualTo(202);
    var _ = turn(tenant, "resume");
    assertThat(world.run(tenant, "hello").path("state").asString()).isEqualTo("COMPLETED");
    assertThat(runner.post("/v1/runs", HELLO).status()).isEqualTo(202);
  }

  @Test
  void aSuspendedTenantsRunIsReadAndCancelled() {
    String run = world.start(tenant, "[[delay 5000ms]] what was asked");
    RunsWorld.until(() -> !world.steps(tenant, run).isEmpty());

    var _ = turn(tenant, "suspend");
    var _ = RunsWorld.expect(202, admin(tenant).post("/v1/runs/" + run + "/cancel", Map.of()));

    JsonNode ended = world.await(tenant, run, "CANCELLED");
    assertThat(ended.path("prompt").asString()).contains("what was asked");
  }

  @Test
  void aRunThatWaitsEndsWithTheSuspension() {
    TenantId late = world.tenant();
    world.leave(late, Limit.RPM, 0);
    String run = world.start(late, "hello");
    var _ = world.await(late, run, "WAITING");

    var _ = turn(late, "suspend");

    // by itself it would ask again after a quarter of a minute
    Await.that(
        Duration.ofSeconds(8),
        () -> world.get(late, run).has("endedAt"),
        () -> world.get(late, run).toString());
    JsonNode ended = world.get(late, run);
    assertThat(ended.path("cause").path("code").asString()).isEqualTo("TENANT_SUSPENDED");
  }

  @Test
  void aRunUnderWayCallsNoProviderAnyMore() {
    String run =
        world.start(tenant, "[[delay 1500ms]] [[tool calculator {\"expression\":\"1+1\"}]]");
    RunsWorld.until(() -> !world.steps(tenant, run).isEmpty());

    var _ = turn(tenant, "suspend");

    JsonNode ended = world.await(tenant, run, "FAILED");
    assertThat(ended.path("cause").path("code").asString()).isEqualTo("TENANT_SUSPENDED");
    assertThat(world.ledger().valueStream())
        .filteredOn(entry -> entry.path("idempotencyKey").asString().startsWith(run))
        .hasSize(1);
  }

  @Test
  void doctorAsksVaultWhetherItRefusesTheSuspended() {
    var _ = turn(tenant, "suspend");
    JsonNode refused = credentials();
    var _ = turn(tenant, "resume");

    assertThat(refused.path("status").asString()).isEqualTo("ok");
    assertThat(refused.path("message").asString()).contains("suspended, and Vault refuses it");
    assertThat(credentials().path("message").asString()).contains("readable by the tenant");
  }

  private JsonNode credentials() {
    return other
        .client(world.server().adminKey())
        .get("/v1/doctor?tenant=" + tenant)
        .json()
        .path("findings")
        .valueStream()
        .filter(finding -> finding.path("group").asString().equals("credentials"))
        .findFirst()
        .orElseThrow();
  }

  /** The suspension is held open after a start has read the record, and then ends either way. */
  @ParameterizedTest
  @CsvSource({"commit,403", "rollback,202"})
  void aStartThatRacesWithASuspensionWaitsForItsEnd(String end, int status) throws SQLException {
    var postgres = Cruvero.backends().postgres();
    try (Connection connection =
            postgres.connect(postgres.superuser(), world.server().database().name());
        Statement statement = connection.createStatement()) {
      statement.execute("begin");
      statement.execute(
          "select 1 from cruvero.tenants where tenant_id = '%s' for no key update"
              .formatted(tenant));
      statement.execute(
          "update cruvero.tenants set state = 'SUSPENDED' where tenant_id = '%s'"
              .formatted(tenant));
      CompletableFuture<Answer> start =
          CompletableFuture.supplyAsync(() -> admin(tenant).post("/v1/runs", HELLO));
      Await.until(RunsWorld.SOON, this::waiting, waiting -> waiting > 0);
      statement.execute(end);

      assertThat(start.join().status()).isEqualTo(status);
    }
  }

  private long waiting() {
    return world
        .server()
        .database()
        .superuser()
        .sql(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%for share of t'")
        .query(Long.class)
        .single();
  }
}
