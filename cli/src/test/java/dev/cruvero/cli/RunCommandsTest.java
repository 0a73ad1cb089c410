package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Shell.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandsTest {

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

  private static final String ID = "run_00000000000000000000000000000001";
  private static final String STEPS =
      "{\"items\":[{\"number\":1,\"kind\":\"MODEL\",\"state\":\"DONE\",\"name\":\"x-ai/grok-4-fast\",\"durationMs\":9,\"practice\":true},"
          + "{\"number\":2,\"kind\":\"TOOL\",\"state\":\"REFUSED\",\"name\":\"http_get\",\"durationMs\":1,\"cause\":{\"message\":\"not on the list\"}}]}";

  @Test
  void followsARunToItsAnswer() {
    server.on("POST /v1/runs", 202, Samples.run("QUEUED"));
    server.on("GET /v1/runs/" + ID, 200, Samples.run("RUNNING"));
    server.on("GET /v1/runs/" + ID, 200, Samples.run("COMPLETED"));
    server.on("GET /v1/runs/" + ID + "/steps", 200, STEPS);

    Outcome outcome =
        shell.run("run", "--tenant", "acme", "--prompt", "Health check for tenant acme");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).isEqualTo("The answer is 42.\n");
    assertThat(outcome.err())
        .containsOnlyOnce("MODEL DONE")
        .contains("not on the list", "(practice model)");
    assertThat(server.requests()).allMatch(r -> r.header("X-cruvero-tenant-id").equals("acme"));
  }

  @Test
  void takesTheTenantFromEnvironmentOrLeavesItToTheKey() {
    server.on("POST /v1/runs", 202, Samples.run("QUEUED"));
    server.refuse("POST /v1/runs", 400, "TENANT_REQUIRED", "no tenant is named", "");

    shell.with("CRUVERO_TENANT_ID", "acme").run("run", "--prompt", "x", "--no-wait");
    Outcome none = shell.without("CRUVERO_TENANT_ID").run("run", "--prompt", "x", "--no-wait");

    assertThat(server.requests())
        .extracting(r -> r.header("X-cruvero-tenant-id"))
        .containsExactly("acme", "");
    assertThat(none.exit()).isEqualTo(2);
  }

  @Test
  void missingSecretIsOneHereAndALimitEight() {
    server.refuse(
        "POST /v1/runs",
        503,
        "CREDENTIAL_MISSING",
        "tenant acme has no openrouter credential",
        "cruvero secret put --tenant acme --provider openrouter");
    server.refuse("POST /v1/runs", 429, "LIMIT_EXCEEDED", "rpm is exhausted", "");
    server.refuse("POST /v1/runs", 403, "TENANT_NOT_ACTIVE", "tenant acme is not active", "");

    assertThat(shell.run("run", "--tenant", "acme", "--prompt", "x").exit()).isEqualTo(1);
    assertThat(shell.run("run", "--tenant", "acme", "--prompt", "x").exit()).isEqualTo(8);
    assertThat(shell.run("run", "--tenant", "acme", "--prompt", "x").exit()).isEqualTo(4);
  }

  @Test
  void aRunThatFailsTellsCauseOwnerAndNext() {
    server.on(
        "GET /v1/runs/" + ID,
        200,
        Samples.run(
            "FAILED",
            ",\"cause\":{\"code\":\"CREDENTIAL_DELETED\",\"message\":\"the credential was deleted\",\"next\":\"cruvero secret put\"}"));
    server.on(
        "GET /v1/runs/" + ID,
        200,
        Samples.run(
            "LIMIT_REACHED",
            ",\"cause\":{\"code\":\"RUN_LIMIT_REACHED\",\"message\":\"25 model calls\"}"));
    server.on("GET /v1/runs/" + ID + "/steps", 200, STEPS);

    Outcome failed = shell.run("runs", "watch", ID, "--tenant", "acme");
    Outcome limit = shell.run("runs", "watch", ID, "--tenant", "acme");

    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.err())
        .contains(
            "ended as FAILED: the credential was deleted\nowner: Security\nnext: cruvero secret put\n");
    assertThat(limit.exit()).isEqualTo(8);
  }

  @Test
  void aRunThatTakesTooLongGoesOn() {
    server.on(
        "GET /v1/runs/" + ID,
        200,
        Samples.run(
            "WAITING",
            ",\"waitingFor\":{\"reason\":\"RATE_LIMIT\",\"limit\":\"rpm\",\"until\":\"2026-11-24T10:01:00Z\"}"));
    server.on("GET /v1/runs/" + ID + "/steps", 200, "{\"items\":[]}");

    Outcome outcome = shell.run("runs", "watch", ID, "--timeout", "90ms");

    assertThat(outcome.exit()).isEqualTo(124);
    assertThat(outcome.err())
        .containsOnlyOnce("waiting for RATE_LIMIT rpm until 2026-11-24T10:01:00Z")
        .contains("it goes on");
  }

  @Test
  void showsRefusalsWithRuleListOwnerAndRemedy() {
    server.on(
        "GET /v1/runs/" + ID,
        200,
        Samples.run(
            "COMPLETED",
            ",\"refusals\":[{\"step\":2,\"tool\":\"http_get\",\"code\":\"TOOL_NOT_ALLOWED\",\"rule\":\"not on the list\",\"list\":\"allowedTools\",\"owner\":\"Product/App owner\",\"next\":\"cruvero tenant update --id acme --add-allowed-tools http_get\"}]"));

    Outcome outcome = shell.run("runs", "show", ID);

    assertThat(outcome.out())
        .contains(
            "refused: step 2, tool http_get, code TOOL_NOT_ALLOWED, rule not on the list, list allowedTools, owner Product/App owner, next: cruvero tenant update");
  }

  @Test
  void tellsEachWarningOfALimitOnce() {
    String warnings =
        ",\"warnings\":[{\"step\":3,\"limit\":\"tpd\",\"percent\":95,\"at\":\"2026-11-24T10:00:00Z\",\"resetAt\":\"2026-11-25T00:00:00Z\"}]";
    server.on("GET /v1/runs/" + ID, 200, Samples.run("RUNNING", warnings));
    server.on("GET /v1/runs/" + ID + "/steps", 200, STEPS);
    String told =
        "critical: 95 % of the limit tpd are used or held, until 2026-11-25T00:00:00Z (step 3)";

    assertThat(shell.run("runs", "watch", ID, "--timeout", "90ms").err()).containsOnlyOnce(told);
    assertThat(shell.run("runs", "show", ID).out()).containsOnlyOnce(told);
  }

  @Test
  void anAnswerCannotSteerTheTerminal() {
    server.on(
        "GET /v1/runs/" + ID,
        200,
        Samples.run("COMPLETED").replace("The answer", "\\u001b[2J\\u009bThe\\nanswer"));
    server.on("GET /v1/runs/" + ID + "/steps", 200, STEPS);

    Outcome outcome = shell.run("runs", "watch", ID);

    assertThat(outcome.out()).isEqualTo("[2JThe\nanswer is 42.\n");
  }

  @Test
  void listsStepsAndCancels() {
    server.on("GET /v1/runs", 200, "{\"items\":[" + Samples.run("RUNNING") + "]}");
    server.on("GET /v1/runs/" + ID + "/steps", 200, STEPS);
    server.on("POST /v1/runs/" + ID + "/cancel", 202, Samples.run("RUNNING"));

    assertThat(shell.run("runs", "list", "--state", "running", "-o", "name").out())
        .isEqualTo(ID + "\n");
    assertThat(shell.run("runs", "steps", ID, "-o", "json").json()).hasSize(2);
    assertThat(shell.run("runs", "cancel", ID).out())
        .isEqualTo("run " + ID + ": cancel requested\n");
    assertThat(server.lines().getFirst()).isEqualTo("GET /v1/runs?state=RUNNING&page_size=200");
  }

  @Test
  void refusesIdsThatAreNone() {
    Outcome outcome = shell.run("runs", "show", "../../v1/keys");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(server.requests()).isEmpty();
  }
}
