package dev.cruvero.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceRecordTest {

  private final TestServer server = Cruvero.server();
  private final TenantId tenant = server.tenant();

  private List<String> events() {
    return server
        .database()
        .superuser()
        .sql(
            """
            select action || ' ' || target from cruvero.audit_events
            where tenant_id = ? and action like 'namespace.%' and target like 'recorded-%' order by seq
            """)
        .param(tenant.value())
        .query(String.class)
        .stream()
        .map(String::valueOf)
        .toList();
  }

  @Test
  void whatIsMadeAndDeletedIsInTheTenantsRecordOnce() {
    Namespaces namespaces = server.bean(Namespaces.class);
    String name = "recorded-" + tenant;

    var _ = namespaces.ensure(name, tenant, false);
    var _ = namespaces.ensure(name, tenant, false);
    boolean deleted = namespaces.delete(name, tenant);
    boolean again = namespaces.delete("never-" + tenant, tenant);

    assertThat(deleted).isTrue();
    assertThat(again).isFalse();
    assertThat(events()).containsExactly("namespace.register " + name, "namespace.delete " + name);
  }
}
