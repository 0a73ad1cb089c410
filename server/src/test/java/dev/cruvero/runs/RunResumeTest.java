package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.quotas.Limit;
import dev.cruvero.secrets.Secrets;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RunResumeTest {

  @Test
  void anotherProcessFinishesARunAndPaysNoStepTwice() throws IOException {
    try (RunsWorld world = new RunsWorld()) {
      TenantId tenant = world.tenant();
      String run =
          world.start(tenant, "[[delay 6000ms]] [[tool calculator {\"expression\":\"6*7\"}]]");
      RunsWorld.until(() -> !world.steps(tenant, run).isEmpty());

      world.restart();

      JsonNode ended = world.await(tenant, run, "COMPLETED", "FAILED");
      assertThat(ended.path("state").asString()).as(ended.toString()).isEqualTo("COMPLETED");
      assertThat(ended.path("answer").asString()).contains("42");
      assertThat(world.steps(tenant, run)).hasSize(3);
      assertThat(StreamSupport.stream(world.ledger().spliterator(), false))
          .filteredOn(entry -> entry.path("idempotencyKey").asString().startsWith(run))
          .hasSize(2);
    }
  }

  @Test
  void cancelsTheRunOfATenantThatWasCutOffFromItsCredentials() throws IOException {
    try (RunsWorld world = new RunsWorld()) {
      TenantId tenant = world.tenant();
      world.leave(tenant, Limit.RPM, 1);
      String run = world.start(tenant, "Health check");
      var _ = world.await(tenant, run, "WAITING");
      world.server().bean(Secrets.class).disable(tenant, Actor.system("test"));

      world.restart();
      var _ = RunsWorld.expect(202, world.admin(tenant).post("/v1/runs/" + run + "/cancel", ""));

      var _ = world.await(tenant, run, "CANCELLED");
    }
  }
}
