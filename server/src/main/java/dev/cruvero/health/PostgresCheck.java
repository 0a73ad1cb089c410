package dev.cruvero.health;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/** Both logins reach the database. */
final class PostgresCheck implements HealthCheck {

  private final PlatformTransactions platform;
  private final TenantTransactions tenants;
  private final String address;

  PostgresCheck(PlatformTransactions platform, TenantTransactions tenants, String address) {
    this.platform = platform;
    this.tenants = tenants;
    this.address = address;
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public Component check() {
    try {
      platform.run(PostgresCheck::ping);
      tenants.run(TenantId.CANARY, PostgresCheck::ping);
      return Component.healthy(name(), address, Owner.PLATFORM_SRE);
    } catch (DataAccessException | TransactionException _) {
      return new Component(
          name(),
          Status.UNHEALTHY,
          "does not answer, or refuses a login",
          address,
          Owner.PLATFORM_SRE,
          "start Postgres or correct CRUVERO_POSTGRES_URL, then: cruvero doctor");
    }
  }

  private static void ping(JdbcClient jdbc) {
    jdbc.sql("select 1").query(Integer.class).single();
  }
}
