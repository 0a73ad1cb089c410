package dev.cruvero;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerCommandsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Map<String, String> environment, String... args) {
    return CruveroServer.run(
        args,
        environment,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private static Map<String, String> owner(TestDatabase database) {
    Map<String, String> environment =
        new HashMap<>(Cruvero.backends().ownerEnvironment(database.name()));
    environment.put("CRUVERO_ENVIRONMENT", "dev");
    return environment;
  }

  @Test
  void theFirstKeyIsInAFileOfItsOwnerAndOpensTheServer(@TempDir Path folder) throws IOException {
    try (TestDatabase database = Cruvero.database()) {
      Path file = folder.resolve("admin.key");

      int exit =
          run(owner(database), "key", "bootstrap", "--name", "admin", "--out", file.toString());

      assertThat(exit).isZero();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      String key = Files.readString(file).strip();
      assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain(key);
      try (TestServer server = Cruvero.server(database, Map.of("CRUVERO_ROLE", "api"))) {
        assertThat(server.client(key).get("/v1/tenants").status()).isEqualTo(200);
        assertThat(server.client(key).get("/v1/audit?type=key.issue").text())
            .contains("system:key-bootstrap");
      }
    }
  }

  @Test
  void aKeyFileIsNeverOverwritten(@TempDir Path folder) throws IOException {
    try (TestDatabase database = Cruvero.database()) {
      Path file = Files.writeString(folder.resolve("admin.key"), "precious");

      int exit =
          run(owner(database), "key", "bootstrap", "--name", "admin", "--out", file.toString());

      assertThat(exit).isEqualTo(2);
      assertThat(file).hasContent("precious");
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("never overwritten");
    }
  }

  @Test
  void withoutADatabaseThereIsNoFileEither(@TempDir Path folder) {
    Path file = folder.resolve("admin.key");
    Map<String, String> nowhere =
        Map.of("CRUVERO_POSTGRES_OWNER_URL", "jdbc:postgresql://127.0.0.1:1/none?user=nobody");

    int exit = run(nowhere, "key", "bootstrap", "--name", "admin", "--out", file.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void migratingAgainAppliesNothing() {
    try (TestDatabase database = Cruvero.database()) {
      int exit = run(owner(database), "migrate");

      assertThat(exit).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("migrations applied: 0\n");
    }
  }

  @Test
  void printsTheConfigurationWithItsSourcesInsteadOfStarting(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("cruvero.env"), "CRUVERO_PORT=81\n");

    int exit =
        run(
            Cruvero.backends().environment(),
            "server",
            "--config",
            file.toString(),
            "--print-config");

    assertThat(exit).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .contains("CRUVERO_ENVIRONMENT=dev  # environment")
        .contains("CRUVERO_PORT=81  # " + file + " line 1")
        .contains("CRUVERO_BIND=127.0.0.1  # default");
  }

  @Test
  void refusesWordsThatTheServerDoesNotKnow() {
    assertThat(run(Cruvero.backends().environment(), "server", "--printconfig")).isEqualTo(2);
    assertThat(run(Map.of(), "server", "--config")).isEqualTo(2);
  }

  @Test
  void refusesUnknownCommandsAndBadSettingsInOneSentence() {
    assertThat(run(Map.of(), "serve")).isEqualTo(2);
    assertThat(run(Map.of("CRUVERO_COLOUR", "red"), "server")).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("CRUVERO_COLOUR: no such setting");
  }

  @Test
  void aProductionServerDoesNotStartWithARoleThatSecurityDoesNotBind() {
    try (TestDatabase database = Cruvero.database()) {
      Map<String, String> environment =
          new HashMap<>(Cruvero.backends().environment(database.name()));
      environment.put("CRUVERO_ENVIRONMENT", "production");
      environment.put("CRUVERO_PORT", "0");
      environment.put("CRUVERO_METRICS_PORT", "0");
      environment.put("CRUVERO_POSTGRES_APP_USER", "postgres");
      environment.put(
          "CRUVERO_POSTGRES_APP_PASSWORD_FILE",
          Cruvero.backends().postgres().superuser().passwordFile().toString());

      assertThat(run(environment, "server")).isEqualTo(1);
    }
  }
}
