package dev.cruvero;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Terminal;
import dev.cruvero.cli.Terminal.Typed;
import dev.cruvero.dev.PracticeModel;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The runbook, typed line by line against a real server: rightly, and with a mistake in each line.
 */
class RunbookTest {

  private static final List<String> RUNBOOK =
      List.of(
          "tenant create --id ID --display-name Acme+Two --namespace cruvero-ID --memory-namespace ID",
          "tenant get --id ID",
          "tenant update --id ID --rpm 120 --rph 5000 --tpd 2000000 --max-runs-per-day 10000",
          "tenant update --id ID --allowed-models x-ai/grok-4-fast --allowed-tools http_get,calculator",
          "secret put --tenant ID --provider openrouter --from-env OPENROUTER_API_KEY",
          "seed-registry --id default --version v2.0.0",
          "health",
          "health --detail",
          "tenant verify --id ID",
          "run --tenant ID --prompt Health+check+for+tenant+ID");

  private static TestServer server;
  private static Terminal terminal;

  private static PracticeModel provider;

  @BeforeAll
  static void start() throws IOException {
    provider = PracticeModel.start(Files.createTempFile("ledger", ".jsonl"), 0);
    server =
        Cruvero.server(
            Map.of("CRUVERO_PRACTICE_MODEL", "true", "CRUVERO_LLM_OPENROUTER_URL", provider.url()));
    terminal = new Terminal(server).with("OPENROUTER_API_KEY", "sk-practice-runbook");
    terminal.type("seed-registry --id default --version v2.0.0");
  }

  @AfterAll
  static void stop() {
    server.close();
    provider.close();
  }

  @Test
  void theRunbookTypedLineByLineEndsInAGreenChecklist() {
    String id = TestServer.newId().value();

    for (String line : RUNBOOK) {
      Typed typed = terminal.type(line.replace("ID", id));
      assertThat(typed.exit()).as("%s: %s", line, typed).isZero();
    }

    Typed checklist = terminal.type("tenant checklist --id " + id);
    assertThat(checklist.exit()).as(checklist.toString()).isZero();
    assertThat(terminal.type("tenant list --enabled -o name").out()).contains(id);
  }

  @Test
  void anIdenticalCreateAgainChangesNothingAndSaysSo() {
    String line =
        "tenant create --id ID --display-name Acme --no-wait"
            .replace("ID", TestServer.newId().value());
    terminal.type(line);

    Typed again = terminal.type(line);

    assertThat(again.exit()).isZero();
    assertThat(again.err() + again.out()).contains("unchanged");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenant create --id TAKEN --display-name Other                                         | 6 | TAKEN",
        "tenant create --id ../x --display-name X                                              | 2 | id",
        "tenant create --id fresh --display-name X --colour red                                | 2 | --colour",
        "tenant get --id nobody-here                                                           | 5 | nobody-here",
        "tenant update --id TAKEN --rpm -1                                                     | 2 | rpm",
        "tenant update --id TAKEN --rpm ten                                                    | 2 | rpm",
        "tenant update --id TAKEN --allowed-models x-ai/grok-99                                | 2 | x-ai/grok-99",
        "secret put --tenant TAKEN --provider mistral --from-env OPENROUTER_API_KEY            | 2 | provider",
        "secret put --tenant TAKEN --provider openrouter --from-env NOT_SET_HERE               | 2 | environment variable",
        "seed-registry --id default --version v9.9.9                                           | 5 | v9.9.9",
        "run --prompt Hello                                                                    | 2 | tenant",
        "run --tenant nobody-here --prompt Hello                                               | 5 | nobody-here",
        "tenant verify --id nobody-here                                                        | 5 | nobody-here",
        "tenant checklist --id ../x                                                            | 2 | id",
      })
  void aMistakeInALineGivesOneClearSentenceAndItsExitCode(String line, int exit, String names) {
    String taken = "runbook-taken";
    terminal.type("tenant create --id " + taken + " --display-name Acme --no-wait");

    Typed typed = terminal.type(line.replace("TAKEN", taken));

    assertThat(typed.exit()).as(typed.toString()).isEqualTo(exit);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err())
        .contains(names.replace("TAKEN", taken))
        .doesNotContain("Exception", "\tat ");
  }

  @Test
  void aWrongKeyIsNotAllowed() {
    Terminal stranger =
        new Terminal(server).with("CRUVERO_API_KEY", "crv_dev_000000000000_" + "0".repeat(72));

    Typed typed = stranger.type("tenant list");

    assertThat(typed.exit()).isEqualTo(4);
    assertThat(typed.err()).contains("key");
  }

  @Test
  void otherContentForASeededVersionIsAConflict() throws IOException {
    Path file = Files.createTempFile("tools", ".json");
    Files.writeString(
        file,
        """
        {"tools": [{"name": "current_time", "description": "Another one", "schema": {"type": "object"},
                    "idempotency": "read-only", "approval": "never", "timeoutMs": 1000}]}
        """);

    Typed typed = terminal.type("seed-registry --id default --version v2.0.0 -f " + file);

    assertThat(typed.exit()).as(typed.toString()).isEqualTo(6);
    assertThat(typed.err()).contains("v2.0.0");
  }
}
