package dev.cruvero.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;

class AuditApiTest {

  private final TestServer server = Cruvero.server();

  private JsonNode events(TenantId tenant) {
    return server.admin().on(tenant).get("/v1/audit").json().path("items");
  }

  @Test
  void tellsWhoChangedWhatFromWhatToWhat() {
    TenantId tenant = server.tenant();
    server.admin().patch("/v1/tenants/" + tenant, Map.of("limits", Map.of("rpm", 7)));

    JsonNode newest = events(tenant).path(0);

    assertThat(newest.path("seq").asLong()).isEqualTo(2);
    assertThat(newest.path("action").asString()).isEqualTo("tenant.update");
    assertThat(newest.path("actor").asString()).startsWith("key:");
    assertThat(newest.path("details").path("limits.rpm").path("after").asLong()).isEqualTo(7);
    assertThat(newest.path("details").path("limits.rpm").has("before")).isFalse();
  }

  @Test
  void aDeniedReachForAnotherTenantIsInThePlatformsRecordOnly() {
    TenantId own = server.tenant();
    TenantId other = server.tenant();
    server.runner(own).get("/v1/tenants/" + other);

    JsonNode denials = server.admin().get("/v1/audit?type=access.denied").json().path("items");

    assertThat(denials.path(0).path("outcome").asString()).isEqualTo("DENIED");
    assertThat(denials.path(0).path("target").asString()).isEqualTo("another tenant's record");
    assertThat(events(other).size()).isEqualTo(1);
  }

  @Test
  void theServersRolesCannotChangeWhatWasRecorded() {
    try (TestDatabase database = Cruvero.database()) {
      for (String statement :
          List.of(
              "update audit_events set actor = 'x'",
              "delete from audit_events",
              "update audit_checkpoints set seq = 1",
              "delete from audit_checkpoints",
              "update audit_values set value = 'x'",
              "update platform_audit_checkpoints set seq = 1",
              "delete from platform_audit_checkpoints",
              "update platform_audit_values set value = 'x'",
              "delete from audit_heads",
              "delete from platform_audit_heads",
              "truncate audit_events",
              "update platform_audit_events set actor = 'x'",
              "delete from platform_audit_events")) {
        assertThatThrownBy(() -> database.app().sql(statement).update())
            .isInstanceOf(DataAccessException.class)
            .rootCause()
            .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> database.platform().sql(statement).update())
            .isInstanceOf(DataAccessException.class)
            .rootCause()
            .hasMessageContaining("permission denied");
      }
    }
  }
}
