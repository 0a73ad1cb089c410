package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DenialsTest {

  @Test
  void manyRefusalsOfOneKeyAreOneEventAtOnceAndOneWithTheirCount() {
    try (TestServer server = Cruvero.server(Map.of("CRUVERO_ROLE", "api"))) {
      Client runner = server.runner(server.tenant());
      TenantId other = server.tenant();
      for (int knock = 0; knock < 40; knock++) {
        assertThat(runner.get("/v1/tenants/" + other).status()).isEqualTo(404);
      }

      server.bean(Denials.class).flush();

      JsonNode events = server.admin().get("/v1/audit?type=access.denied").json().path("items");
      long known = 0;
      for (JsonNode event : events) {
        assertThat(event.path("actor").asString()).startsWith("key:");
        known += event.path("details").path("repeated").asLong(1);
      }
      assertThat(events.size()).isBetween(2, 6);
      assertThat(known).isEqualTo(40);
    }
  }

  @Test
  void manyRefusalsOfNobodyAreOneEventWithTheirCount() {
    try (TestServer server = Cruvero.server(Map.of("CRUVERO_ROLE", "api"))) {
      Denials denials = server.bean(Denials.class);
      for (int knock = 0; knock < 40; knock++) {
        denials.count(Denials.Reason.UNKNOWN_KEY);
      }
      server.nobody().get("/v1/tenants");

      denials.flush();
      denials.flush();

      JsonNode events = server.admin().get("/v1/audit?type=auth.denied").json().path("items");
      long unknown = 0;
      long none = 0;
      for (JsonNode event : events) {
        unknown += event.path("details").path("UNKNOWN_KEY").asLong(0);
        none += event.path("details").path("NO_KEY").asLong(0);
      }
      assertThat(events.size()).isBetween(1, 2);
      assertThat(unknown).isEqualTo(40);
      assertThat(none).isEqualTo(1);
    }
  }
}
