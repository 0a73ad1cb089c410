package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherCommandsTest {

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
  void revokesTheBearerTokensOfASubject() {
    server.on(
        "POST /v1/tokens/revoke",
        200,
        "{\"subject\":\"ann\",\"issuedBefore\":\"2026-11-24T10:01:00Z\",\"until\":\"2026-11-25T10:02:00Z\"}");

    Outcome outcome = shell.run("token", "revoke", "--subject", "ann", "--yes");
    Outcome neither = shell.run("token", "revoke", "--yes");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).contains("ann", "2026-11-25T10:02:00Z");
    assertThat(server.only("POST").json()).isEqualTo(Json.read("{\"subject\":\"ann\"}"));
    assertThat(neither.exit()).isEqualTo(2);
  }

  @Test
  void quotaShowsEachWindow() {
    server.on(
        "GET /v1/quota",
        200,
        "{\"tenant\":\"acme\",\"windows\":[{\"limit\":\"rpm\",\"max\":120,\"settled\":3,\"held\":1,\"leased\":2,\"remaining\":114,\"window\":\"PT1M\",\"resetAt\":\"t\"}]}");

    assertThat(shell.run("quota", "--tenant", "acme").out())
        .isEqualTo(
            "LIMIT\tMAX\tSETTLED\tHELD\tLEASED\tREMAINING\tWINDOW\tRESET\nrpm\t120\t3\t1\t2\t114\tPT1M\tt\n");
  }

  @Test
  void quotaOverrideSaysWhatCountsAndUntilWhen() {
    server.on(
        "POST /v1/quota/overrides",
        201,
        "{\"number\":3,\"limit\":\"rpm\",\"value\":500,\"until\":\"t\",\"by\":\"k\",\"reason\":\"launch\"}");

    Outcome outcome =
        shell.run(
            "quota",
            "override",
            "--tenant",
            "acme",
            "--limit",
            "rpm",
            "--value",
            "500",
            "--for",
            "2h",
            "--reason",
            "launch");

    assertThat(outcome.out()).isEqualTo("tenant acme: rpm is 500 until t (override 3)\n");
    assertThat(server.only("POST").body())
        .isEqualTo("{\"limit\":\"rpm\",\"value\":\"500\",\"for\":\"PT2H\",\"reason\":\"launch\"}");
  }

  @Test
  void quotaOverrideGathersWhatIsWrong() {
    Outcome outcome =
        shell.run(
            "quota",
            "override",
            "--tenant",
            "acme",
            "--limit",
            "rpx",
            "--value",
            "-1",
            "--for",
            "soon");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("--limit is one of", "--value", "--for takes", "--reason is");
    assertThat(server.lines()).isEmpty();
  }

  @Test
  void quotaOverridesAreListedAndEnded() {
    server.on(
        "GET /v1/quota/overrides",
        200,
        "{\"items\":[{\"number\":3,\"limit\":\"rpm\",\"value\":500,\"until\":\"t\",\"by\":\"k\",\"reason\":\"r\"}]}");
    server.on("DELETE /v1/quota/overrides/3", 204, "");
    server.on("GET /v1/quota/history", 200, "{\"items\":[]}");

    assertThat(shell.run("quota", "override", "list", "--tenant", "acme").out())
        .contains("3\trpm\t500\tt\tk\tr");
    assertThat(shell.run("quota", "override", "end", "3", "--tenant", "acme").exit()).isZero();
    assertThat(shell.run("quota", "history", "--tenant", "acme").exit()).isZero();
    assertThat(shell.run("quota", "override", "end", "x", "--tenant", "acme").exit()).isEqualTo(2);
  }

  @Test
  void rotatesThePayloadKeyOfOneTenant() {
    server.on("POST /v1/tenants/acme/secrets/payload-key/rotate", 200, "{\"version\":2}");

    Outcome rotated = shell.run("secret", "rotate-payload-key", "--tenant", "acme");

    assertThat(rotated.out()).isEqualTo("payload key of tenant acme: version 2\n");
    assertThat(shell.run("secret", "rotate-payload-key").exit()).isEqualTo(2);
  }

  @Test
  void usageTakesDays() {
    server.on("GET /v1/usage", 200, "{\"items\":[]}");

    assertThat(shell.run("usage", "--from", "2026-11-01", "--to", "2026-11-24").exit()).isZero();
    assertThat(shell.run("usage", "--from", "yesterday").exit()).isEqualTo(2);
    assertThat(server.lines())
        .containsExactly("GET /v1/usage?from=2026-11-01&to=2026-11-24&page_size=200");
  }

  @Test
  void policyExplainsOneSubject() {
    server.on(
        "GET /v1/policy/explain",
        200,
        "{\"subject\":\"http_get\",\"kind\":\"tool\",\"allowed\":false,\"code\":\"TOOL_NOT_ALLOWED\",\"owner\":\"Product/App owner\"}");

    Outcome outcome = shell.run("policy", "explain", "--tenant", "acme", "--tool", "http_get");

    assertThat(outcome.out())
        .contains("allowed: false", "code: TOOL_NOT_ALLOWED", "owner: Product/App owner");
    assertThat(shell.run("policy", "explain", "--tenant", "acme").exit()).isEqualTo(2);
    assertThat(shell.run("policy", "explain", "--tool", "a", "--model", "b").exit()).isEqualTo(2);
  }

  @Test
  void policyExplainTellsWhichModelIsCalledAtTheCriticalLevel() {
    server.on(
        "GET /v1/policy/explain",
        200,
        "{\"subject\":\"a/dear\",\"kind\":\"model\",\"allowed\":true,\"rule\":\"a/*\",\"list\":\"allowedModels\",\"downgradeModel\":\"a/cheap\"}");

    Outcome outcome = shell.run("policy", "explain", "--tenant", "acme", "--model", "a/dear");

    assertThat(outcome.out()).contains("allowed: true", "downgradeModel: a/cheap");
  }

  @Test
  void auditIsTheTenantsOrThePlatforms() {
    server.on("GET /v1/audit", 200, "{\"items\":[{\"seq\":1,\"action\":\"tenant.create\"}]}");
    shell.with("CRUVERO_TENANT_ID", "acme");

    shell.run("audit", "list", "--from", "2026-11-24");
    Outcome platform = shell.run("audit", "list", "--platform", "-o", "name");

    assertThat(platform.out()).isEqualTo("1\n");
    assertThat(server.requests())
        .extracting(r -> r.header("X-cruvero-tenant-id"))
        .containsExactly("acme", "");
    assertThat(server.lines().getFirst()).contains("from=2026-11-24T00%3A00%3A00Z");
  }

  @Test
  void keysAreShownOnceOrWrittenForTheirOwner() throws IOException {
    server.on(
        "POST /v1/keys",
        201,
        "{\"keyId\":\"k1\",\"key\":\"crv_secret\",\"role\":\"tenant-runner\",\"tenant\":\"acme\",\"name\":\"ci\"}");
    Path file = home.resolve("ci.key");

    Outcome shown =
        shell.run("key", "create", "--role", "tenant-runner", "--tenant", "acme", "--name", "ci");
    Outcome written =
        shell.run(
            "key",
            "create",
            "--role",
            "tenant-runner",
            "--tenant",
            "acme",
            "--name",
            "ci",
            "--out",
            file.toString());

    assertThat(shown.out()).contains("key: crv_secret");
    assertThat(written.out() + written.err()).doesNotContain("crv_secret");
    assertThat(file).hasContent("crv_secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aKeyNeedsRoleNameAndTheRightTenant() {
    assertThat(shell.run("key", "create").err().lines()).hasSize(2);
    assertThat(shell.run("key", "create", "--role", "tenant-runner", "--name", "x").err())
        .contains("--tenant is needed");
    assertThat(
            shell
                .run("key", "create", "--role", "platform-admin", "--tenant", "acme", "--name", "x")
                .exit())
        .isEqualTo(2);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aKeyIsLimitedToScopesAndRotatedWithAnOverlap() {
    server.on("POST /v1/keys", 201, "{\"keyId\":\"k1\",\"key\":\"crv_secret\"}");
    server.on("POST /v1/keys/k1/rotate", 201, "{\"keyId\":\"k2\",\"key\":\"crv_secret\"}");

    shell.run(
        "key", "create", "--role", "auditor", "--name", "ci", "--scope", "audit:read,keys:read");
    Outcome rotated = shell.run("key", "rotate", "k1", "--overlap", "30m");

    assertThat(rotated.out()).contains("keyId: k2", "key: crv_secret");
    assertThat(server.requests().getFirst().json().path("scopes").size()).isEqualTo(2);
    assertThat(server.requests().getLast().json().path("overlap").asString()).isEqualTo("PT30M");
    assertThat(shell.run("key", "rotate", "crv_secret").err()).contains("not the key");
  }

  @Test
  void leaveToReadIsGivenForAWhileAndEnded() {
    server.on("POST /v1/tenants/acme/support", 201, "{\"id\":\"sup_1\",\"tenant\":\"acme\"}");
    server.on("DELETE /v1/tenants/acme/support/sup_1", 204, "");

    Outcome given =
        shell.run(
            "support",
            "grant",
            "--tenant",
            "acme",
            "--for",
            "1h",
            "--reason",
            "ticket",
            "--to",
            "k1");
    Outcome ended = shell.run("support", "revoke", "sup_1", "--tenant", "acme");

    assertThat(given.out()).contains("id: sup_1");
    assertThat(server.requests().getFirst().body())
        .isEqualTo("{\"duration\":\"PT1H\",\"reason\":\"ticket\",\"principal\":\"key:k1\"}");
    assertThat(ended.out()).isEqualTo("support grant sup_1: revoked\n");
    assertThat(shell.run("support", "grant", "--tenant", "acme").err().lines()).hasSize(2);
  }

  @Test
  void revokesByIdNeverByKey() {
    server.on("DELETE /v1/keys/k1", 204, "");

    assertThat(shell.run("key", "revoke", "k1", "--yes").out()).isEqualTo("key k1: revoked\n");
    Outcome key = shell.run("key", "revoke", "crv_secret", "--yes");

    assertThat(key.exit()).isEqualTo(2);
    assertThat(key.err()).doesNotContain("crv_secret");
  }

  @Test
  void healthIsOneWhenUnhealthyAndNamesTheOwner() {
    server.on("GET /api/health", 200, "{\"status\":\"degraded\",\"components\":[]}");
    server.on(
        "GET /api/health/detail",
        503,
        "{\"status\":\"unhealthy\",\"components\":[{\"name\":\"vault\",\"status\":\"unhealthy\",\"owner\":\"Security\",\"next\":\"bao operator unseal\"}]}");

    Outcome fine = shell.run("health");
    Outcome bad = shell.run("health", "--detail", "--tenant", "acme");

    assertThat(fine.exit()).isZero();
    assertThat(fine.out()).startsWith("status: degraded");
    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.out()).contains("vault\tunhealthy");
    assertThat(bad.err())
        .isEqualTo(
            "error: the platform is unhealthy: vault\nowner: Security\nnext: bao operator unseal\n");
    assertThat(server.lines().getLast()).isEqualTo("GET /api/health/detail?tenant=acme");
  }

  @Test
  void doctorEndsWithNineWhenItFindsSomething() {
    server.on(
        "GET /v1/doctor",
        200,
        "{\"ok\":false,\"findings\":[{\"group\":\"vault\",\"check\":\"sealed\",\"status\":\"fail\",\"message\":\"Vault is sealed\",\"owner\":\"Security\",\"next\":\"bao operator unseal\"}]}");
    server.refuse("GET /v1/doctor", 401, "UNAUTHENTICATED", "a key is needed", "");

    Outcome found = shell.run("doctor");
    Outcome refused = shell.run("doctor");

    assertThat(found.exit()).isEqualTo(9);
    assertThat(found.out())
        .contains(
            "✘ fail: vault sealed: Vault is sealed  owner: Security  next: bao operator unseal");
    assertThat(refused.exit()).isEqualTo(4);
  }

  @Test
  void apiSendsWhatItIsToldAndNothingElse() {
    server.on("POST /v1/things", 200, "{\"id\":\"x\"}");

    Outcome outcome = shell.stdin("{\"a\":1}").run("api", "post", "/v1/things?b=c", "--input", "-");

    assertThat(outcome.json()).isEqualTo(Json.read("{\"id\":\"x\"}"));
    assertThat(server.only("POST").line()).isEqualTo("POST /v1/things?b=c");
    assertThat(server.only("POST").body()).isEqualTo("{\"a\":1}");
    assertThat(shell.run("api", "GET", "http://elsewhere/").exit()).isEqualTo(2);
    assertThat(shell.run("api", "GET", "/v1/{x}").exit()).isEqualTo(2);
  }

  @Test
  void verboseTellsEachRequest() {
    server.on("GET /v1/whoami", 200, "{\"keyId\":\"k\"}");

    assertThat(shell.run("whoami", "--verbose").err())
        .contains("GET /v1/whoami 200 ")
        .doesNotContain("crv_test");
  }

  @Test
  void aKeyThatWasNotMadeLeavesNoFileBehind() throws IOException {
    Path file = home.resolve("new.key");
    server.on("POST /v1/keys/k1/rotate", 503, "{\"code\":\"POSTGRES_UNREACHABLE\"}");
    assertThat(shell.run("key", "rotate", "k1", "--out", file.toString()).exit()).isEqualTo(1);
    assertThat(file).doesNotExist();

    server.on("POST /v1/keys/k2/rotate", 201, "{\"keyId\":\"k2\",\"key\":\"crv_secret\"}");

    assertThat(shell.run("key", "rotate", "k2", "--out", file.toString()).exit()).isZero();
    assertThat(Files.readString(file)).isEqualTo("crv_secret\n");
  }
}
