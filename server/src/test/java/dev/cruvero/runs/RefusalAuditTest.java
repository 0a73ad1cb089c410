package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.Actor;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Admission.Reason;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.quotas.Limit;
import dev.cruvero.testing.TestDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RefusalAuditTest {

  private static final Actor BY = Actor.system("test");

  private RunsWorld world;

  @BeforeAll
  void prepare() throws IOException {
    world = new RunsWorld();
  }

  @AfterAll
  void close() {
    world.close();
  }

  private List<JsonNode> denials(TenantId tenant) {
    return world.admin(tenant).get("/v1/audit").json().path("items").values().stream()
        .filter(event -> event.path("outcome").asString().equals("DENIED"))
        .filter(event -> !event.path("action").asString().equals("secret.probe"))
        .toList();
  }

  @Test
  void recordsAToolThatThePolicyRefusesAndNotOneThatItAllows() {
    TenantId tenant = world.tenant();
    world.run(tenant, "[[tool calculator {\"expression\":\"1+1\"}]]");
    assertThat(denials(tenant)).isEmpty();

    world.run(tenant, "[[tool http_get {\"url\":\"https://example.com\"}]]");

    assertThat(denials(tenant))
        .singleElement()
        .satisfies(event -> assertThat(event.path("action").asString()).isEqualTo("tool.call"))
        .satisfies(event -> assertThat(event.path("actor").asString()).startsWith("run:run_"));
  }

  @Test
  void recordsALimitOnceHoweverOftenItRefuses() {
    TenantId tenant = world.tenant();
    world.change(tenant, Map.of("limits", Map.of("maxRunsPerDay", 0)));

    for (int i = 0; i < 3; i++) {
      assertThat(world.admin(tenant).post("/v1/runs", Map.of("prompt", "hello")).status())
          .isEqualTo(429);
    }

    assertThat(denials(tenant))
        .singleElement()
        .satisfies(event -> assertThat(event.path("target").asString()).isEqualTo("maxRunsPerDay"));
  }

  private RefusalAudit replica() {
    TestDatabase database = world.server().database();
    return new RefusalAudit(
        database.tenantTransactions(),
        database.platformTransactions(),
        world.server().bean(Audit.class));
  }

  /** Refused at noon for half a minute. */
  private static Refused refused(Instant decided) {
    BigDecimal some = BigDecimal.TEN;
    Duration wait = Duration.ofSeconds(30);
    return new Refused(
        Limit.RPM, Reason.EXHAUSTED, wait, decided.plus(wait), some, some, some, some);
  }

  private void change(TenantId tenant, String change) {
    String sql = "update cruvero.limit_refusals set " + change + " where tenant_id = ?";
    world.server().database().superuser().sql(sql).param(tenant.value()).update();
  }

  @Test
  void countsWhatAllServersRefusedInOneEventWhenItIsOver() {
    TenantId tenant = world.tenant();
    Refused refused = refused(Instant.now());
    RefusalAudit one = replica();
    RefusalAudit other = replica();

    for (int i = 0; i < 3; i++) {
      one.start(tenant, BY, refused);
      other.start(tenant, BY, refused);
    }
    one.flush();
    other.close();
    List<JsonNode> begun = denials(tenant);
    change(tenant, "until = now() - interval '1 minute'");
    one.flush();
    one.flush();

    assertThat(begun).hasSize(1);
    assertThat(denials(tenant))
        .hasSize(2)
        .first()
        .satisfies(event -> assertThat(event.at("/details/refused").asLong()).isEqualTo(6));
  }

  @Test
  void beginsAgainWhenTheLimitCouldBeGrantedMeanwhile() {
    TenantId tenant = world.tenant();
    Instant now = Instant.now();
    RefusalAudit audit = replica();

    audit.start(tenant, BY, refused(now));
    audit.start(tenant, BY, refused(now.plusSeconds(10)));
    audit.flush();
    audit.start(tenant, BY, refused(now.plusSeconds(60)));

    assertThat(denials(tenant))
        .extracting(event -> event.at("/details/refused").asLong(0))
        .containsExactly(0L, 2L, 0L);
  }

  @Test
  void tellsAgainOfWhatWasRolledBack() {
    TenantId tenant = world.tenant();
    TenantTransactions transactions = world.server().database().tenantTransactions();
    RefusalAudit audit = replica();
    RunId run = RunId.random();
    Refused refused = refused(Instant.now());

    assertThatThrownBy(
            () ->
                transactions.run(
                    tenant,
                    jdbc -> {
                      audit.step(jdbc, tenant, run, refused);
                      throw new IllegalStateException("it ends badly");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(denials(tenant)).isEmpty();
    transactions.run(tenant, jdbc -> audit.step(jdbc, tenant, run, refused));

    assertThat(denials(tenant)).hasSize(1);
  }

  @Test
  void recordsAModelThatThePolicyRefuses() {
    TenantId tenant = world.tenant();

    int status =
        world
            .admin(tenant)
            .post("/v1/runs", Map.of("prompt", "hello", "model", "openai/gpt-4o"))
            .status();

    assertThat(status).isEqualTo(403);
    assertThat(denials(tenant))
        .singleElement()
        .satisfies(event -> assertThat(event.path("action").asString()).isEqualTo("run.start"));
  }
}
