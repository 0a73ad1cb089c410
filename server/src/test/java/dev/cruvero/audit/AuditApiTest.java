package dev.cruvero.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
  void withoutTheRecordThereIsNoChange() {
    try (TestServer own = Cruvero.server(Map.of("CRUVERO_ROLE", "api"))) {
      TenantId tenant = own.tenant();
      own.database()
          .superuser()
          .sql("revoke insert on cruvero.audit_events from cruvero_app")
          .update();

      int status =
          own.admin().patch("/v1/tenants/" + tenant, Map.of("displayName", "New")).status();

      assertThat(status).isGreaterThanOrEqualTo(500);
      assertThat(own.admin().get("/v1/tenants/" + tenant).text()).doesNotContain("New");
    }
  }

  @Test
  void aTenantsEventsAreNumberedWithoutGapsHoweverManyAppendAtOnce() {
    try (TestDatabase database = Cruvero.database()) {
      var tenants = database.tenantTransactions();
      Audit audit =
          new Audit(tenants, database.platformTransactions(), JsonMapper.builder().build());
      TenantId tenant = TestServer.newId();

      AtOnce.run(
          8,
          _ -> {
            for (int event = 0; event < 10; event++) {
              tenants.run(
                  tenant,
                  jdbc ->
                      audit.record(
                          jdbc, tenant, Actor.system("t"), "a", "b", Outcome.ALLOWED, Map.of()));
            }
            return true;
          });

      List<Long> numbers =
          audit.read(tenant, new AuditQuery(Long.MAX_VALUE, null, null, null), 100).stream()
              .map(AuditEvent::seq)
              .sorted()
              .toList();
      assertThat(numbers).hasSize(80).startsWith(1L).endsWith(80L).doesNotHaveDuplicates();
    }
  }

  @Test
  void theServersRolesCannotChangeWhatWasRecorded() {
    try (TestDatabase database = Cruvero.database()) {
      for (String statement :
          List.of(
              "update audit_events set actor = 'x'",
              "delete from audit_events",
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
