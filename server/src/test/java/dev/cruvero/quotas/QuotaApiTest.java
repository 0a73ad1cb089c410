package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class QuotaApiTest {

  private final TestServer server = Cruvero.server();
  private final Quotas quotas = server.bean(Quotas.class);

  @Test
  void showsEachWindowWithWhatIsSettledAndHeld() {
    TenantId tenant = server.tenant();
    use(tenant);

    Answer answer = server.admin().on(tenant).get("/v1/quota");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("tenant").asString()).isEqualTo(tenant.value());
    JsonNode cost = answer.json().path("windows").get(4);
    assertThat(cost.path("limit").asString()).isEqualTo("costPerDayUsd");
    assertThat(cost.path("settled").asString()).isEqualTo("0.25");
    assertThat(cost.path("window").asString()).isEqualTo("PT24H");
    assertThat(answer.json().path("windows").get(0).path("settled").asLong()).isEqualTo(1);
  }

  @Test
  void showsTheDaysOfATenant() {
    TenantId tenant = server.tenant();
    use(tenant);

    JsonNode items = server.runner(tenant).get("/v1/usage").json().path("items");

    assertThat(items).hasSize(1);
    assertThat(items.get(0).path("promptTokens").asLong()).isEqualTo(3);
    assertThat(items.get(0).path("completionTokens").asLong()).isEqualTo(4);
    assertThat(items.get(0).path("costUsd").asString()).isEqualTo("0.25");
  }

  @Test
  void refusesDaysOutOfOrder() {
    Answer answer =
        server.admin().on(server.tenant()).get("/v1/usage?from=2026-02-02&to=2026-02-01");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("problems").get(0).path("field").asString()).isEqualTo("from");
  }

  @Test
  void knowsNoUnknownTenant() {
    assertThat(server.admin().on("nobody").get("/v1/quota").status()).isEqualTo(404);
  }

  @Test
  void refusesAZoneWhoseDaysPostgresWouldCountOtherwise() {
    TenantId tenant = server.tenant();

    Answer odd = server.admin().patch("/v1/tenants/" + tenant, Map.of("timeZone", "UTC+2"));
    Answer good =
        server.admin().patch("/v1/tenants/" + tenant, Map.of("timeZone", "Europe/Berlin"));

    assertThat(odd.status()).isEqualTo(400);
    assertThat(odd.json().path("problems").get(0).path("field").asString()).isEqualTo("timeZone");
    assertThat(good.status()).isEqualTo(200);
  }

  private void use(TenantId tenant) {
    HoldOwner owner = new HoldOwner(RunId.random(), 1, 1);
    Demand demand = Demand.call(10, BigDecimal.ONE);
    Granted granted = (Granted) quotas.reserve(tenant, owner, demand, Duration.ofMinutes(1));
    quotas.settle(tenant, granted.hold(), Used.call(3, 4, new BigDecimal("0.25")));
  }
}
