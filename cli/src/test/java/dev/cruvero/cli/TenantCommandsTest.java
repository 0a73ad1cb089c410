package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Shell.Outcome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantCommandsTest {

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

  @Test
  void createsWithTheRunbooksFlagsAndSaysWhatIsMissing() {
    server.on("POST /v1/tenants", 201, Samples.tenant("acme", "PROVISIONING"));
    server.on("GET /v1/tenants/acme/onboarding", 404, "");
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.onboarding("RUNNING", 1, "RUNNING").toString());
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.stuck("AWAITING_HUMAN", 3, "WAITING", "LIMITS_MISSING", "limits are not set")
            .toString());
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "PROVISIONING"));

    Outcome outcome =
        shell.run(
            "tenant",
            "create",
            "--id",
            "acme",
            "--display-name",
            "Acme Corp",
            "--namespace",
            "cruvero-acme",
            "--memory-namespace",
            "acme");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).contains("id: acme", "enabled: true").doesNotContain("missing");
    assertThat(outcome.err())
        .contains("✔  2 namespace", "missing: limits are not set", "next: cruvero secret put");
    assertThat(server.only("POST").json())
        .isEqualTo(
            Json.read(
                "{\"id\":\"acme\",\"namespace\":\"cruvero-acme\",\"memoryNamespace\":\"acme\",\"displayName\":\"Acme Corp\"}"));
    assertThat(server.only("POST").header("Idempotency-key")).hasSize(36);
    assertThat(server.only("POST").header("Authorization")).isEqualTo("Bearer crv_test");
  }

  @Test
  void suspendsWithAReasonAndNamesTheWayBack() {
    server.on("POST /v1/tenants/acme/suspend", 200, Samples.tenant("acme", "SUSPENDED"));

    Outcome outcome =
        shell.run("tenant", "suspend", "--id", "acme", "--reason", "a leak", "--if-revision", "7");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).isEqualTo("tenant acme: SUSPENDED\n");
    assertThat(outcome.err()).contains("next: cruvero tenant resume --id acme");
    assertThat(server.only("POST").json()).isEqualTo(Json.read("{\"reason\":\"a leak\"}"));
    assertThat(server.only("POST").header("If-match")).isEqualTo("\"7\"");
  }

  @Test
  void resumingWhatWasNeverSuspendedIsUnchangedAndEndsWithZero() {
    server.on(
        "POST /v1/tenants/acme/resume",
        200,
        Samples.tenant("acme", "ACTIVE"),
        Map.of("Cruvero-Unchanged", "true"));

    Outcome outcome = shell.run("tenant", "resume", "--id", "acme");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).isEqualTo("tenant acme: ACTIVE\n");
    assertThat(outcome.err()).isEqualTo("tenant acme: unchanged\n");
  }

  @Test
  void createEndsWithSevenWhenABackendIsDown() {
    server.on("POST /v1/tenants", 201, Samples.tenant("acme", "PROVISIONING"));
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.stuck("FAILED", 1, "FAILED", "TEMPORAL_UNREACHABLE", "Temporal does not answer")
            .toString());
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "FAILED"));

    Outcome outcome = shell.run("tenant", "create", "--id", "acme", "--display-name", "Acme");

    assertThat(outcome.exit()).isEqualTo(7);
    assertThat(outcome.err())
        .contains(
            "error: onboarding of tenant acme stopped at step namespace: Temporal does not answer")
        .contains("owner: Security")
        .contains("next: cruvero secret put");
  }

  @Test
  void createGoesOnWaitingUntilTimeIsUp() {
    server.on("POST /v1/tenants", 201, Samples.tenant("acme", "PROVISIONING"));
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.onboarding("RUNNING", 1, "RUNNING").toString());

    Outcome outcome =
        shell.run(
            "tenant", "create", "--id", "acme", "--display-name", "Acme", "--timeout", "100ms");

    assertThat(outcome.exit()).isEqualTo(124);
    assertThat(outcome.err())
        .contains("the server goes on", "next: cruvero tenant onboarding --id acme --watch");
  }

  @Test
  void createDoesNotWaitWhenToldSo() {
    server.on("POST /v1/tenants", 201, Samples.tenant("acme", "PROVISIONING"));

    Outcome outcome =
        shell.run(
            "tenant",
            "create",
            "--id",
            "acme",
            "--display-name",
            "Acme",
            "--no-wait",
            "-o",
            "name");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).isEqualTo("acme\n");
    assertThat(server.lines()).containsExactly("POST /v1/tenants");
  }

  @Test
  void identicalCreateIsNoError() {
    server.on(
        "POST /v1/tenants",
        200,
        Samples.tenant("acme", "ACTIVE"),
        Map.of("Cruvero-Unchanged", "true"));

    Outcome outcome = shell.run("tenant", "create", "--id", "acme", "--display-name", "Acme Corp");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).isEqualTo("tenant acme: unchanged\n");
    assertThat(server.lines()).containsExactly("POST /v1/tenants");
  }

  @Test
  void takenIdIsAConflict() {
    server.refuse(
        "POST /v1/tenants",
        409,
        "TENANT_EXISTS",
        "the tenant acme exists with other content",
        "cruvero tenant get --id acme");

    Outcome outcome = shell.run("tenant", "create", "--id", "acme", "--display-name", "Other");

    assertThat(outcome.exit()).isEqualTo(6);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .isEqualTo(
            "error: the tenant acme exists with other content\nowner: Platform/SRE\nnext: cruvero tenant get --id acme\nref: req_1\n");
  }

  @Test
  void everyProblemOfALineIsToldBeforeAnythingIsSent() {
    Outcome outcome =
        shell.run(
            "tenant",
            "create",
            "--id",
            "../x",
            "--rpm",
            "-1",
            "--cost-per-day-usd",
            "-0.5",
            "--tier",
            "silver",
            "--registry",
            "default");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err().lines())
        .hasSize(6)
        .allMatch(line -> line.startsWith("error: "))
        .noneMatch(line -> line.contains("../x"));
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void dryRunAsksTheServerAndSaysSo() {
    server.on("POST /v1/tenants", 200, Samples.tenant("acme", "REQUESTED"));

    Outcome outcome =
        shell.run("tenant", "create", "--id", "acme", "--display-name", "Acme", "--dry-run");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).contains("dry run: nothing was changed");
    assertThat(server.lines()).containsExactly("POST /v1/tenants?dryRun=true");
  }

  @Test
  void getShowsTheTenantAndUnknownOnesAreNotFound() {
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE"));
    server.refuse(
        "GET /v1/tenants/nobody",
        404,
        "TENANT_NOT_FOUND",
        "there is no tenant nobody",
        "cruvero tenant list");

    Outcome known = shell.run("tenant", "get", "--id", "acme");
    Outcome unknown = shell.run("tenant", "get", "--id", "nobody");

    assertThat(known.exit()).isZero();
    assertThat(known.out())
        .contains("registry: default@v2.0.0", "policy.allowedTools: http_get,calculator");
    assertThat(unknown.exit()).isEqualTo(5);
    assertThat(unknown.err()).startsWith("error: there is no tenant nobody\n");
  }

  @Test
  void listFollowsAllPages() {
    server.on(
        "GET /v1/tenants",
        200,
        "{\"items\":[" + Samples.tenant("acme", "ACTIVE") + "],\"nextPageToken\":\"p 2\"}");
    server.on("GET /v1/tenants", 200, "{\"items\":[" + Samples.tenant("beta", "ACTIVE") + "]}");

    Outcome outcome = shell.run("tenant", "list", "--enabled", "-o", "json");

    assertThat(outcome.json()).hasSize(2);
    assertThat(server.lines())
        .containsExactly(
            "GET /v1/tenants?enabled=true&page_size=200",
            "GET /v1/tenants?enabled=true&page_size=200&page_token=p%202");
  }

  @Test
  void listStopsAtItsLimit() {
    server.on(
        "GET /v1/tenants",
        200,
        "{\"items\":[" + Samples.tenant("acme", "ACTIVE") + "],\"nextPageToken\":\"p2\"}");

    Outcome outcome = shell.run("tenant", "list", "--limit", "1", "-o", "name");

    assertThat(outcome.out()).isEqualTo("acme\n");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void updateSendsOnlyWhatWasSaidAndShowsBeforeAndAfter() {
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE", "60"));
    server.on("PATCH /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE", "120"));

    Outcome outcome =
        shell.run(
            "tenant",
            "update",
            "--id",
            "acme",
            "--rpm",
            "120",
            "--rph",
            "5000",
            "--tpd",
            "2000000",
            "--max-runs-per-day",
            "10000");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).isEqualTo("limits.rpm: 60 → 120\n");
    assertThat(server.only("PATCH").json())
        .isEqualTo(
            Json.read(
                "{\"limits\":{\"rpm\":120,\"rph\":5000,\"tpd\":2000000,\"maxRunsPerDay\":10000}}"));
  }

  @Test
  void updateReplacesEditsAndClears() {
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE"));
    server.on("PATCH /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE"));

    shell.run(
        "tenant",
        "update",
        "--id",
        "acme",
        "--allowed-models",
        "x-ai/grok-4-fast",
        "--allowed-tools",
        "http_get,calculator",
        "--add-blocked-tools",
        "shell",
        "--clear-rpm",
        "--clear-labels",
        "--downgrade-model",
        "x-ai/grok-4-fast",
        "--cost-per-day-usd",
        "0.50");

    assertThat(server.only("PATCH").json())
        .isEqualTo(
            Json.read(
                "{\"labels\":null,\"limits\":{\"costPerDayUsd\":\"0.50\",\"rpm\":null},\"policy\":{\"allowedModels\":[\"x-ai/grok-4-fast\"],"
                    + "\"allowedTools\":[\"http_get\",\"calculator\"],\"downgradeModel\":\"x-ai/grok-4-fast\",\"addBlockedTools\":[\"shell\"]}}"));
  }

  @Test
  void updateRefusesToSetAndClearAtOnceAndToChangeNothing() {
    Outcome both = shell.run("tenant", "update", "--id", "acme", "--rpm", "1", "--clear-rpm");
    Outcome model =
        shell.run(
            "tenant",
            "update",
            "--id",
            "acme",
            "--downgrade-model",
            "a",
            "--clear-downgrade-model");
    Outcome nothing = shell.run("tenant", "update", "--id", "acme");

    assertThat(both.err()).isEqualTo("error: --rpm and --clear-rpm exclude each other\n");
    assertThat(model.err())
        .isEqualTo("error: --downgrade-model and --clear-downgrade-model exclude each other\n");
    assertThat(nothing.err())
        .isEqualTo("error: there is nothing to change: name at least one field\n");
    assertThat(both.exit()).isEqualTo(2);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void updatePassesOnUnknownModelsAndStaleRevisions() {
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE"));
    server.refuse(
        "PATCH /v1/tenants/acme", 400, "UNKNOWN_MODEL", "the model gpt-9 is not known", "");
    server.refuse("PATCH /v1/tenants/acme", 412, "REVISION_CONFLICT", "the tenant has changed", "");

    Outcome model = shell.run("tenant", "update", "--id", "acme", "--allowed-models", "gpt-9");
    Outcome stale =
        shell.run("tenant", "update", "--id", "acme", "--rpm", "1", "--if-revision", "6");

    assertThat(model.exit()).isEqualTo(2);
    assertThat(model.err()).contains("owner: Product/App owner");
    assertThat(stale.exit()).isEqualTo(6);
    assertThat(server.requests().getLast().header("If-match")).isEqualTo("\"6\"");
  }

  @Test
  void warningsGoToStderr() {
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE"));
    server.on(
        "PATCH /v1/tenants/acme",
        200,
        Samples.tenant("acme", "ACTIVE")
            .replace(
                "\"warnings\":[]",
                "\"warnings\":[{\"code\":\"TOOL_NOT_SEEDED\",\"message\":\"the tool x is not seeded\"}]"));

    Outcome outcome =
        shell.run("tenant", "update", "--id", "acme", "--allowed-tools", "x", "-o", "json");

    assertThat(outcome.err()).contains("warning: the tool x is not seeded");
    assertThat(Json.text(outcome.json(), "id")).isEqualTo("acme");
  }
}
