package dev.cruvero.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.Soak;
import dev.cruvero.testing.TestDatabase;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/**
 * Tenants take turns on one connection, and a third of the transactions end badly: whatever one
 * leaves behind, the next finds.
 */
@Tag("soak-sealed")
class PoolOfOneTest {

  private static final int TRANSACTIONS = 10_000;
  private static final List<TenantId> TENANTS =
      List.of(new TenantId("acme"), new TenantId("beta"), new TenantId("gamma"));

  private final TestDatabase database = Cruvero.database();
  private final TenantTransactions one = database.tenantTransactionsOnOneConnection();
  private final Random random = new Random(Long.getLong("cruvero.seed", 6));

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void tenantsThatShareAConnectionNeverSeeEachOther() {
    for (TenantId tenant : TENANTS) {
      String insert = "insert into audit_heads (tenant_id, seq) values ('" + tenant + "', 1)";
      one.run(tenant, jdbc -> jdbc.sql(insert).update());
    }
    Set<String> seen = new TreeSet<>();
    Soak.counted(TRANSACTIONS);

    for (int i = 0; i < TRANSACTIONS; i++) {
      TenantId tenant = TENANTS.get(random.nextInt(TENANTS.size()));
      seen.add(tenant + " sees " + String.join(",", look(tenant)));
    }

    assertThat(seen)
        .containsExactlyInAnyOrder("acme sees acme", "beta sees beta", "gamma sees gamma");
  }

  /** Looks, and then ends as chance will have it: well, failed, cut off by a timeout, refused. */
  private List<String> look(TenantId tenant) {
    switch (random.nextInt(9)) {
      case 0 -> failing(tenant, "update audit_heads set seq = 1 / 0");
      case 1 -> failing(tenant, "set local statement_timeout = 1; select pg_sleep(1)");
      case 2 -> failing(tenant, "insert into audit_heads (tenant_id) values ('nobody')");
      default -> {}
    }
    return one.in(
        tenant, jdbc -> jdbc.sql("select tenant_id from audit_heads").query(String.class).list());
  }

  private void failing(TenantId tenant, String sql) {
    assertThatThrownBy(() -> one.run(tenant, jdbc -> jdbc.sql(sql).update()))
        .isInstanceOf(DataAccessException.class);
  }
}
