package dev.cruvero.db;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.base.CruveroException;
import dev.cruvero.dev.PostgresBackend;
import dev.cruvero.dev.PostgresBackend.Login;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoleGuardTest {

  private final TestDatabase database = Cruvero.database();
  private final PostgresBackend postgres = Cruvero.backends().postgres();

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void startsWithTheServersRoles() {
    assertThatCode(() -> examine(postgres.app(), postgres.platform(), true))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesALoginThatRowLevelSecurityDoesNotBind() {
    assertThatThrownBy(() -> examine(postgres.app(), postgres.superuser(), true))
        .isInstanceOf(CruveroException.class)
        .hasMessage(refusal(postgres.superuser()));
    assertThatThrownBy(() -> examine(postgres.owner(), postgres.platform(), true))
        .isInstanceOf(CruveroException.class)
        .hasMessage(refusal(postgres.owner()));
    assertThatCode(() -> examine(postgres.owner(), postgres.superuser(), false))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesWhatCannotBeExamined() {
    database.shut(true);

    assertThatThrownBy(() -> examine(postgres.app(), postgres.platform(), true))
        .isInstanceOf(CruveroException.class)
        .hasMessage(
            "the server does not start: the database role "
                + postgres.app().user()
                + " could not be examined; start Postgres and correct CRUVERO_POSTGRES_URL and the role's login, then start the server again");
    assertThatCode(() -> examine(postgres.app(), postgres.platform(), false))
        .doesNotThrowAnyException();
  }

  private static String refusal(Login login) {
    return "the server does not start: row-level security does not bind the database role "
        + login.user()
        + " (superuser, BYPASSRLS, or owner of tables); make roles as deploy/postgres/roles.sql does";
  }

  private void examine(Login app, Login platform, boolean production) {
    try (HikariDataSource first = pool(app);
        HikariDataSource second = pool(platform)) {
      new RoleGuard(new Pools(first, second), production).afterPropertiesSet();
    }
  }

  private HikariDataSource pool(Login login) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(postgres.url(database.name()));
    config.setUsername(login.user());
    config.setPassword(login.password());
    config.setMinimumIdle(0);
    config.setConnectionTimeout(1_000);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}
