package dev.cruvero.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresBackendTest {

  private final PostgresBackend postgres = Backends.shared().postgres();

  @Test
  void rolesLogInAndHaveNoPowerOfTheirOwn() throws SQLException {
    String powers =
        "select rolname from pg_roles where rolname like 'cruvero%' and rolcanlogin"
            + " and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication) order by 1";

    List<String> roles = query(postgres.superuser(), "cruvero", powers);

    assertThat(roles)
        .containsExactly("cruvero_app", "cruvero_owner", "cruvero_platform", "cruvero_readonly");
  }

  @Test
  void ownerOwnsDatabaseAndSchema() throws SQLException {
    String owners =
        "select pg_get_userbyid(datdba) from pg_database where datname = 'cruvero'"
            + " union all select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'cruvero'";

    assertThat(query(postgres.superuser(), "cruvero", owners))
        .containsExactly("cruvero_owner", "cruvero_owner");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cruvero.t", "public.t"})
  void appRoleCreatesNothingWhereTheOwnerCan(String table) throws SQLException {
    String create = "create table " + table + "_app (id int)";

    assertThatThrownBy(() -> query(postgres.app(), "cruvero", create))
        .hasMessageContaining("permission denied");
    assertThat(query(postgres.owner(), "cruvero", "create table cruvero.t_owner (id int)"))
        .isEmpty();
    query(postgres.owner(), "cruvero", "drop table cruvero.t_owner");
  }

  @Test
  void everyLoginNeedsItsPassword() {
    for (String user : List.of("postgres", "cruvero_owner", "cruvero_app", "cruvero_platform")) {
      assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), user, "wrong"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void passwordsAreForTheirOwnerOnly() throws Exception {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(postgres.app().passwordFile())))
        .isEqualTo("rw-------");
    assertThat(postgres.app().toString()).doesNotContain(postgres.app().password());
  }

  @Test
  void copiedDatabaseBelongsToTheOwnerAndAdmitsTheApp() throws SQLException {
    postgres.createDatabase("copied_here");

    assertThat(query(postgres.app(), "copied_here", "show search_path")).containsExactly("cruvero");
    postgres.dropDatabase("copied_here");
  }

  private List<String> query(PostgresBackend.Login login, String database, String sql)
      throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = postgres.connect(login, database);
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        ResultSet rows = statement.getResultSet();
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
    }
    return values;
  }
}
