package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryCommandsTest {

  @TempDir Path home;
  private final ScriptedServer server = new ScriptedServer();
  private Shell shell;

  @BeforeEach
  void open() {
    shell = new Shell(server.url(), home);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static final String REGISTRY =
      "{\"id\":\"default\",\"version\":\"%s\",\"digest\":\"sha256:ab\",\"createdAt\":\"2026-11-24T10:00:00Z\",\"tools\":[%s]}";

  @Test
  void seedsTheShippedVersion() {
    server.on("POST /v1/registries", 201, REGISTRY.formatted("v2.0.0", ""));

    Outcome outcome = shell.run("seed-registry", "--id", "default", "--version", "v2.0.0");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).isEqualTo("registry default@v2.0.0: seeded, sha256:ab\n");
    assertThat(server.only("POST").body()).isEqualTo("{\"id\":\"default\",\"version\":\"v2.0.0\"}");
  }

  @Test
  void sameContentIsUnchangedAndOtherContentAConflict() throws IOException {
    Path file = Files.writeString(home.resolve("tools.yaml"), "tools:\n  - name: calculator\n");
    server.on(
        "POST /v1/registries",
        200,
        REGISTRY.formatted("v2.0.0", ""),
        Map.of("Cruvero-Unchanged", "true"));
    server.refuse(
        "POST /v1/registries",
        409,
        "REGISTRY_VERSION_EXISTS",
        "default@v2.0.0 has other content",
        "");

    Outcome same = shell.run("seed-registry", "--id", "default", "--version", "v2.0.0");
    Outcome other =
        shell.run("seed-registry", "--id", "default", "--version", "v2.0.0", "-f", file.toString());

    assertThat(same.exit()).isZero();
    assertThat(same.out()).contains("unchanged");
    assertThat(other.exit()).isEqualTo(6);
    assertThat(server.requests().getLast().json().path("tools").path(0).path("name").asString())
        .isEqualTo("calculator");
  }

  @Test
  void refusesNamesThatCannotBeNames() {
    Outcome outcome = shell.run("seed-registry", "--id", "../x", "--version", "", "--tenant", "X");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(3);
  }

  @Test
  void showsToolsAndTellsVersionsApart() {
    server.on(
        "GET /v1/registries/default/versions/v1.0.0",
        200,
        REGISTRY.formatted("v1.0.0", "{\"name\":\"a\",\"timeoutMs\":1},{\"name\":\"b\"}"));
    server.on(
        "GET /v1/registries/default/versions/v2.0.0",
        200,
        REGISTRY.formatted("v2.0.0", "{\"name\":\"a\",\"timeoutMs\":2},{\"name\":\"c\"}"));

    Outcome show = shell.run("registry", "show", "default@v1.0.0");
    Outcome diff = shell.run("registry", "diff", "default@v1.0.0", "default@v2.0.0");

    assertThat(show.out()).startsWith("registry default@v1.0.0: sha256:ab\n").contains("\na\t");
    assertThat(diff.out())
        .isEqualTo("TOOL\tCHANGE\tFIELDS\na\tchanged\ttimeoutMs\nb\tremoved\t\nc\tadded\t\n");
  }

  @Test
  void listsVersions() {
    server.on("GET /v1/registries", 200, "{\"items\":[" + REGISTRY.formatted("v2.0.0", "") + "]}");

    Outcome outcome = shell.run("registry", "list", "--id", "default", "-o", "jsonl");

    assertThat(outcome.out().lines()).hasSize(1);
    assertThat(server.lines()).containsExactly("GET /v1/registries?id=default&page_size=200");
  }
}
