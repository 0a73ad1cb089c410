package dev.cruvero.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class TenantTransactionsTest {

  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId BETA = new TenantId("beta");

  private final TestDatabase database = Cruvero.database();
  private final TenantTransactions tenants = database.tenantTransactions();

  @AfterEach
  void drop() {
    database.close();
  }

  private static String context(JdbcClient jdbc) {
    return jdbc.sql("select coalesce(current_setting('cruvero.tenant_id', true), '')")
        .query(String.class)
        .single();
  }

  @Test
  void theContextLivesAsLongAsTheTransaction() {
    String inside = tenants.in(ACME, TenantTransactionsTest::context);

    assertThat(inside).isEqualTo("acme");
    assertThat(context(database.app())).isEmpty();
  }

  @Test
  void anInnerCallJoinsForTheSameTenantAndIsRefusedForAnother() {
    String joined = tenants.in(ACME, _ -> tenants.in(ACME, TenantTransactionsTest::context));

    assertThat(joined).isEqualTo("acme");
    assertThatThrownBy(
            () -> tenants.in(ACME, _ -> tenants.in(BETA, TenantTransactionsTest::context)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFailureRollsBackAndLeavesNoContextBehind() {
    assertThatThrownBy(
            () ->
                tenants.run(
                    ACME,
                    jdbc -> {
                      jdbc.sql("insert into audit_heads values ('acme', 1)").update();
                      throw new IllegalStateException("planted");
                    }))
        .hasMessage("planted");

    assertThat(heads(ACME)).isZero();
    assertThat(tenants.in(BETA, TenantTransactionsTest::context)).isEqualTo("beta");
  }

  @Test
  void aRehearsalSeesWhatItDidAndLeavesNothing() {
    long seen =
        tenants.rehearse(
            ACME,
            jdbc -> {
              jdbc.sql("insert into audit_heads values ('acme', 1)").update();
              return heads(jdbc);
            });

    assertThat(seen).isEqualTo(1);
    assertThat(heads(ACME)).isZero();
    assertThatThrownBy(() -> tenants.in(ACME, _ -> tenants.rehearse(ACME, _ -> 1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSingleStatementSeesItsTenantAndLeavesNoContextBehind() {
    String sql = "select coalesce(current_setting('cruvero.tenant_id', true), '')";

    String inside = tenants.statement(ACME, sql, (row, _) -> String.valueOf(row.getString(1)));

    assertThat(inside).isEqualTo("acme");
    assertThat(context(database.app())).isEmpty();
    assertThatThrownBy(
            () -> tenants.in(BETA, _ -> tenants.statement(ACME, sql, (row, _) -> row.getString(1))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyTenantsOnFewConnectionsNeverSeeEachOther() {
    List<Integer> foreign =
        AtOnce.run(
            16,
            number -> {
              TenantId mine = new TenantId("tenant-" + (char) ('a' + number));
              int wrong = 0;
              for (int round = 0; round < 60; round++) {
                boolean abort = round % 7 == 0;
                try {
                  wrong += tenants.in(mine, jdbc -> touch(jdbc, mine, abort));
                } catch (IllegalStateException planted) {
                  assertThat(planted).hasMessage("planted");
                }
              }
              return wrong;
            });

    assertThat(foreign).containsOnly(0);
  }

  private static int touch(JdbcClient jdbc, TenantId mine, boolean abort) {
    jdbc.sql(
            "insert into audit_heads values (?, 1) on conflict (tenant_id) do update set seq = audit_heads.seq + 1")
        .param(mine.value())
        .update();
    if (abort) {
      throw new IllegalStateException("planted");
    }
    return jdbc.sql("select count(*) from audit_heads where tenant_id <> ?")
        .param(mine.value())
        .query(Integer.class)
        .single();
  }

  private long heads(TenantId tenant) {
    return tenants.in(tenant, TenantTransactionsTest::heads);
  }

  private static long heads(JdbcClient jdbc) {
    return jdbc.sql("select count(*) from audit_heads").query(Long.class).single();
  }
}
