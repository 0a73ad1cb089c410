package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DenialsTest {

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
