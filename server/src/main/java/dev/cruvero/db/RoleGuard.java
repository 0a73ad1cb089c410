package dev.cruvero.db;

import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps a production server from starting with a login that row-level security does not bind. While
 * Postgres is down nothing can be asked; then the doctor finds it later.
 */
final class RoleGuard implements InitializingBean {

  private static final Logger LOG = LoggerFactory.getLogger(RoleGuard.class);

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
      LOG.warn("the database role {} could not be examined; the doctor will", login.getUsername());
      return false;
    }
  }
}
