package dev.cruvero.db;

import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import java.util.List;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps a production server from starting with a login that row-level security does not bind, or
 * with one that could not be examined because Postgres is down.
 */
final class RoleGuard implements InitializingBean {

  private final List<HikariDataSource> logins;

  RoleGuard(Pools pools, boolean production) {
    this.logins = production ? List.of(pools.app(), pools.platform()) : List.of();
  }

  @Override
  public void afterPropertiesSet() {
    List<String> unbound =
        logins.stream().filter(RoleGuard::isUnbound).map(HikariDataSource::getUsername).toList();
    if (!unbound.isEmpty()) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST,
          "the server does not start: row-level security does not bind the database role "
              + String.join(", ", unbound)
              + " (superuser, BYPASSRLS, or owner of tables); make roles as deploy/postgres/roles.sql does");
    }
  }

  private static boolean isUnbound(HikariDataSource login) {
    try {
      return JdbcClient.create(login)
          .sql(
              """
              select r.rolsuper or r.rolbypassrls or exists (
                  select from pg_class c where c.relnamespace = to_regnamespace('cruvero') and c.relowner = r.oid)
              from pg_roles r where r.rolname = current_user
              """)
          .query(Boolean.class)
          .single();
    } catch (DataAccessException unreachable) {
      throw new CruveroException(
          ErrorCode.POSTGRES_UNREACHABLE,
          "the server does not start: the database role "
              + login.getUsername()
              + " could not be examined; start Postgres and correct CRUVERO_POSTGRES_URL and the role's login, then start the server again",
          unreachable);
    }
  }
}
