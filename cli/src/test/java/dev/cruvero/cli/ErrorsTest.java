package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.cli.Shell.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsTest {

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

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyCodeHasItsExitCodeAndOwner(ErrorCode code) {
    server.refuse("GET /v1/whoami", code.status(), code.name(), "it failed", "do this");

    Outcome outcome = shell.run("whoami");

    assertThat(outcome.exit()).isEqualTo(code.exitCode());
    assertThat(outcome.err())
        .isEqualTo(
            "error: it failed\nowner: " + code.owner().title() + "\nnext: do this\nref: req_1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "400,2", "401,4", "403,4", "404,5", "409,6", "412,6", "422,2", "429,8", "500,1", "502,1",
    "503,1"
  })
  void codesThatAreNewsCountByStatus(int status, int exit) {
    server.refuse("GET /v1/whoami", status, "FROM_THE_FUTURE", "it failed", "");

    assertThat(shell.run("whoami").exit()).isEqualTo(exit);
  }

  @Test
  void anAnswerWithoutAReasonIsStillASentence() {
    server.on("GET /v1/whoami", 502, "<html>Bad gateway</html>");

    Outcome outcome = shell.run("whoami");

    assertThat(outcome.err())
        .isEqualTo(
            "error: GET /v1/whoami was answered with status 502 by "
                + server.url()
                + ", without a reason\n");
  }

  @Test
  void allProblemsOfARequestAreTold() {
    server.on(
        "GET /v1/whoami",
        400,
        "{\"code\":\"INVALID_REQUEST\",\"detail\":\"no\",\"problems\":[{\"field\":\"a\",\"message\":\"is bad\"},{\"field\":\"b\",\"message\":\"is worse\"}]}");

    assertThat(shell.run("whoami").err()).startsWith("error: no\n  a: is bad\n  b: is worse\n");
  }

  @ParameterizedTest
  @CsvSource({
    "tenant get --idd acme, `cruvero tenant get` has no option --idd, --id",
    "tenant gett, `cruvero tenant` has no command gett, cruvero tenant get",
    "tennant list, `cruvero` has no command tennant, cruvero tenant",
    "tenant, `cruvero tenant` needs one of its commands, cruvero tenant --help",
    "tenant get --id, --id needs a value, cruvero tenant get --help",
    "tenant get --id a --id b, should be specified only once, --help",
    "whoami now, `cruvero whoami` takes no such argument, cruvero whoami --help",
    "tenant list --no-color=perhaps, does not understand one of its options, --help",
  })
  void aWrongLineIsTwoLinesWithASuggestion(String line, String problem, String suggestion) {
    Outcome outcome = shell.run(line.split(" "));

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines()).hasSize(2);
    assertThat(outcome.err()).contains(problem).contains(suggestion).doesNotContain("Exception");
  }

  @Test
  void aTimeoutHasAUnit() {
    assertThat(shell.run("run", "--prompt", "x", "--timeout", "30").err())
        .isEqualTo("error: --timeout takes 500ms, 30s, 5m or 1h\n");
  }
}
