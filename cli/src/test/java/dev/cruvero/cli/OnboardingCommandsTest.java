package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Shell.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnboardingCommandsTest {

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

  private static final String CHECKLIST =
      """
      {"tenant":"acme","complete":%s,
       "checklist":[{"item":"record","title":"Tenant record created and enabled","status":"done"},
                    {"item":"credentials","title":"LLM credentials stored in Vault","status":"%s","owner":"Security","next":"cruvero secret put --tenant acme --provider openrouter"}],
       "verifications":[{"item":"sampleRun","title":"Sample workflow completes","status":"done","evidence":{"practice":true}},
                        {"item":"isolation","title":"Isolation","status":"done","evidence":{"probes":[{"enforcer":"Cruvero only"}]}}]}
      """;

  @Test
  void checklistPrintsAndEndsWithZeroWhenComplete() {
    server.on("GET /v1/tenants/acme/checklist", 200, CHECKLIST.formatted("true", "done"));

    Outcome outcome = shell.run("tenant", "checklist", "--id", "acme");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .contains(
            "Checklist of tenant acme: complete",
            "✔ LLM credentials stored in Vault",
            "Sample workflow completes (practice model)")
        .contains("! 1 isolation probe is enforced by Cruvero only");
  }

  @Test
  void checklistPrintsAndEndsWithSevenUntilThen() {
    server.on("GET /v1/tenants/acme/checklist", 200, CHECKLIST.formatted("false", "pending"));

    Outcome outcome = shell.run("tenant", "checklist", "--id", "acme");

    assertThat(outcome.exit()).isEqualTo(7);
    assertThat(outcome.out())
        .contains(
            "… LLM credentials stored in Vault  owner: Security  next: cruvero secret put --tenant acme");
  }

  @Test
  void checklistCanWaitForTheOnboardingFirst() {
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.onboarding("RUNNING", 5, "RUNNING").toString());
    server.on(
        "GET /v1/tenants/acme/onboarding", 200, Samples.onboarding("COMPLETED", 10, "").toString());
    server.on("GET /v1/tenants/acme/checklist", 200, CHECKLIST.formatted("true", "done"));

    Outcome outcome = shell.run("tenant", "checklist", "--id", "acme", "--wait");

    assertThat(outcome.exit()).isZero();
    assertThat(server.lines()).hasSize(3);
  }

  @Test
  void onboardingShowsEveryStepWithCauseOwnerAndNext() {
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.stuck(
                "AWAITING_HUMAN",
                5,
                "WAITING",
                "CREDENTIAL_MISSING",
                "there is no openrouter credential")
            .toString());

    Outcome outcome = shell.run("tenant", "onboarding", "--id", "acme");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out().lines()).hasSize(11);
    assertThat(outcome.out())
        .contains("✔  3 workers     12 ms")
        .contains(
            "…  6 secrets     waiting: there is no openrouter credential  owner: Security  next: cruvero secret put");
  }

  @Test
  void watchingBelievesAWaitOnlyWhenItLasts() {
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.stuck("AWAITING_HUMAN", 5, "WAITING", "CREDENTIAL_MISSING", "no credential")
            .toString());
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.onboarding("RUNNING", 6, "RUNNING").toString());
    server.on(
        "GET /v1/tenants/acme/onboarding", 200, Samples.onboarding("COMPLETED", 10, "").toString());

    Outcome outcome = shell.run("tenant", "onboarding", "--id", "acme", "--watch");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .isEqualTo("onboarding of tenant acme: COMPLETED, 10 of 10 steps, 812 ms\n");
  }

  @Test
  void watchingEndsWithSevenWhenTheWaitLasts() {
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.stuck("AWAITING_HUMAN", 5, "WAITING", "CREDENTIAL_MISSING", "no credential")
            .toString());

    Outcome outcome = shell.run("tenant", "onboarding", "--watch", "--id", "acme", "-o", "json");

    assertThat(outcome.exit()).isEqualTo(7);
    assertThat(Json.text(outcome.json(), "state")).isEqualTo("AWAITING_HUMAN");
    assertThat(outcome.err())
        .contains(
            "error: onboarding of tenant acme waits at step secrets: no credential",
            "owner: Security");
  }

  @Test
  void verifyFollowsItsOwnOperationOnly() {
    server.on(
        "POST /v1/tenants/acme/verify",
        202,
        "{\"tenant\":\"acme\",\"operation\":\"op_1\",\"state\":\"RUNNING\"}");
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.onboarding("FAILED", 3, "FAILED").put("operation", "op_0").toString());
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.onboarding("COMPLETED", 10, "").put("kind", "verify").toString());

    Outcome outcome = shell.run("tenant", "verify", "--id", "acme", "--no-sample");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).startsWith("verification of tenant acme: COMPLETED");
    assertThat(server.only("POST").body()).isEqualTo("{\"sample\":false}");
  }

  @Test
  void verifyEndsWithSevenWhenVaultIsSealed() {
    server.refuse(
        "POST /v1/tenants/acme/verify",
        503,
        "VAULT_SEALED",
        "Vault is sealed",
        "bao operator unseal");

    Outcome outcome = shell.run("tenant", "verify", "--id", "acme");

    assertThat(outcome.exit()).isEqualTo(7);
    assertThat(outcome.err())
        .contains("error: Vault is sealed\nowner: Security\nnext: bao operator unseal");
  }

  @Test
  void retryGoesOnAndFollows() {
    server.on("POST /v1/tenants/acme/onboarding/retry", 202, "{}");
    server.on(
        "GET /v1/tenants/acme/onboarding", 200, Samples.onboarding("COMPLETED", 10, "").toString());

    Outcome outcome = shell.run("tenant", "onboarding", "retry", "--id", "acme");

    assertThat(outcome.exit()).isZero();
    assertThat(server.lines().getFirst()).isEqualTo("POST /v1/tenants/acme/onboarding/retry");
  }

  @Test
  void abandonAsksAndFreesTheId() {
    server.on("POST /v1/tenants/acme/onboarding/abandon", 202, "{}");
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "FAILED"));
    server.on("GET /v1/tenants/acme", 404, "{}");

    Outcome unasked = shell.run("tenant", "onboarding", "abandon", "--id", "acme");
    Outcome declined =
        shell.onTerminal().stdin("n\n").run("tenant", "onboarding", "abandon", "--id", "acme");
    Outcome agreed = shell.run("tenant", "onboarding", "abandon", "--id", "acme", "--yes");

    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(unasked.err()).contains("--yes");
    assertThat(declined.exit()).isEqualTo(1);
    assertThat(agreed.exit()).isZero();
    assertThat(agreed.out()).isEqualTo("tenant acme: abandoned, the id is free\n");
    assertThat(server.lines().getFirst()).isEqualTo("POST /v1/tenants/acme/onboarding/abandon");
  }
}
