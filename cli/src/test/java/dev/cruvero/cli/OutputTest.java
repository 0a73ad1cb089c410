package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Shell.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {

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

  private void two() {
    server.on(
        "GET /v1/tenants",
        200,
        "{\"items\":["
            + Samples.tenant("acme", "ACTIVE")
            + ","
            + Samples.tenant("beta", "ACTIVE")
            + "]}");
  }

  @Test
  void everyFormatStandsAnywhereOnTheLine() {
    two();

    assertThat(shell.run("-o", "name", "tenant", "list").out()).isEqualTo("acme\nbeta\n");
    assertThat(shell.run("tenant", "-o", "jsonl", "list").out().lines()).hasSize(2);
    assertThat(shell.run("tenant", "list", "--output=yaml").out())
        .contains("- id: acme\n", "  labels:\n    team: growth\n");
    assertThat(shell.run("tenant", "list", "-q").out()).isEqualTo("acme\nbeta\n");
  }

  @Test
  void yamlReadsBackAsTheSame() {
    two();

    Outcome yaml = shell.run("tenant", "list", "-o", "yaml");
    Outcome json = shell.run("tenant", "list", "-o", "json");

    assertThat(Yaml.read(yaml.out(), "it")).isEqualTo(json.json());
  }

  @Test
  void tablesAreAlignedOnATerminalAndTabbedInAPipe() {
    two();

    Outcome pipe = shell.run("tenant", "list");
    Outcome terminal = shell.onTerminal().run("tenant", "list");

    assertThat(pipe.out()).startsWith("ID\tNAME\tENABLED\tSTATE\t").doesNotContain("\u001b");
    assertThat(terminal.out()).startsWith("ID    NAME       ENABLED  STATE ");
  }

  @Test
  void anEmptyListIsAnEmptyList() {
    server.on("GET /v1/tenants", 200, "{\"items\":[]}");

    assertThat(shell.run("tenant", "list", "-o", "json").out()).isEqualTo("[]\n");
    assertThat(shell.run("tenant", "list", "-o", "yaml").out()).isEqualTo("[]\n");
    assertThat(shell.run("tenant", "list", "-o", "jsonl").out()).isEmpty();
    assertThat(shell.run("tenant", "list").out()).isEmpty();
  }

  @Test
  void coloursOnlyOnATerminalThatWantsThem() {
    server.on("GET /v1/doctor", 200, "{\"ok\":true,\"findings\":[]}");
    shell.onTerminal();

    assertThat(shell.run("doctor").out()).contains("\u001b[32m✔");
    assertThat(shell.run("doctor", "--no-color").out()).doesNotContain("\u001b");
    assertThat(shell.with("NO_COLOR", "1").run("doctor").out()).doesNotContain("\u001b");
    assertThat(shell.without("NO_COLOR").with("TERM", "dumb").run("doctor").out())
        .doesNotContain("\u001b");
  }

  @Test
  void namesCannotSteerTheTerminal() {
    server.on(
        "GET /v1/tenants",
        200,
        "{\"items\":["
            + Samples.tenant("acme", "ACTIVE").replace("Acme Corp", "A\\u001b[31m\\tB\\u202eC")
            + "]}");

    Outcome outcome = shell.run("tenant", "list");

    assertThat(outcome.out()).contains("acme\tA [31m B C\ttrue");
  }

  @Test
  void aWrongFormatIsRefusedBeforeAnythingIsSent() {
    Outcome outcome =
        shell.run("tenant", "create", "--id", "acme", "--display-name", "A", "-o", "xml");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo("error: --output is one of table, json, jsonl, yaml, name\n");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void quietLeavesOnlyErrorsOnStderr() {
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "FAILED"));

    Outcome outcome = shell.run("tenant", "get", "--id", "acme", "-q");

    assertThat(outcome.out()).isEqualTo("acme\n");
    assertThat(outcome.err()).isEmpty();
  }
}
