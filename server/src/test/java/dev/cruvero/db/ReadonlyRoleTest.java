package dev.cruvero.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The login for people: a tenant at a time, and never what its runs are about. */
class ReadonlyRoleTest {

  private final TestServer server = Cruvero.server();
  private final TenantId tenant = server.tenant();
  private final TenantId other = server.tenant();

  private Connection login() throws SQLException {
    return Cruvero.backends()
        .postgres()
        .connect(Cruvero.backends().postgres().readonly(), server.database().name());
  }

  private static long count(Statement session, String table) throws SQLException {
    try (ResultSet row = session.executeQuery("select count(*) from cruvero." + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void seesTheOneTenantThatItNamesAndNobodyWithoutOne() throws SQLException {
    try (Connection connection = login();
        Statement session = connection.createStatement()) {
      assertThat(count(session, "tenants")).isZero();

      session.execute("set cruvero.tenant_id = '" + tenant + "'");

      assertThat(count(session, "tenants")).isEqualTo(1);
      assertThat(count(session, "tenants where tenant_id = '" + other + "'")).isZero();
      assertThat(count(session, "audit_events")).isPositive();
    }
  }

  @Test
  void seesNoContentAndChangesNothing() throws SQLException {
    try (Connection connection = login();
        Statement session = connection.createStatement()) {
      session.execute("set cruvero.tenant_id = '" + tenant + "'");
      session.execute("set default_transaction_read_only = off");

      for (String content : new String[] {"runs", "run_steps", "api_keys", "idempotency_keys"}) {
        assertThatThrownBy(() -> count(session, content)).hasMessageContaining("permission denied");
      }
      assertThatThrownBy(() -> session.execute("update cruvero.tenants set state = 'ACTIVE'"))
          .hasMessageContaining("permission denied");
      assertThat(count(session, "tenants")).isEqualTo(1);
    }
  }
}
