package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecCommandsTest {

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

  private static final String SPEC =
      """
      apiVersion: cruvero.dev/v1
      kind: Tenant
      metadata: {id: acme, displayName: Acme Corp, labels: {team: growth}}
      spec:
        tier: dedicated
        namespace: cruvero-acme
        memoryNamespace: acme
        timeZone: UTC
        limits: {rpm: 120, rph: 5000, tpd: 2000000, maxRunsPerDay: 10000, costPerDayUsd: 50}
        policy: {allowedModels: [x-ai/grok-4-fast], blockedModels: [], allowedTools: [http_get, calculator], blockedTools: [], httpHosts: []}
        secrets: {llm: {openrouter: {fromFile: acme.key}}}
        registry: {id: default, version: v2.0.0}
      """;

  private String file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(home.resolve("acme.yaml"), SPEC).toString();
    Files.writeString(home.resolve("acme.key"), "sk-practice\n");
  }

  private void everythingIsThere() {
    server.on("GET /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE"));
    server.on(
        "GET /v1/registries/default/versions/v2.0.0",
        200,
        "{\"id\":\"default\",\"version\":\"v2.0.0\"}");
    server.on(
        "GET /v1/tenants/acme/secrets",
        200,
        "{\"items\":[{\"provider\":\"openrouter\",\"version\":1}]}");
  }

  private void everythingCanBeMade() {
    server.on("POST /v1/registries", 201, "{}");
    server.on("POST /v1/tenants", 201, Samples.tenant("acme", "PROVISIONING"));
    server.on("PUT /v1/tenants/acme/secrets/llm/openrouter", 200, "{}");
  }

  @Test
  void planOfANewTenantHasChanges() {
    server.on("POST /v1/tenants", 200, Samples.tenant("acme", "REQUESTED"));

    Outcome outcome = shell.run("plan", "-f", file);

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.out())
        .contains(
            "+ registry default@v2.0.0",
            "+ tenant acme",
            "    limits.rpm: (none) → 120",
            "+ secret openrouter")
        .endsWith("plan: 3 to create, 0 to change, 0 unchanged\n")
        .doesNotContain("sk-practice");
    assertThat(server.lines())
        .contains("POST /v1/tenants?dryRun=true")
        .doesNotContain("POST /v1/registries");
  }

  @Test
  void planOfATenantAsItShouldBeHasNone() {
    everythingIsThere();

    Outcome outcome = shell.run("plan", "-f", file, "-o", "json");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.json().path("summary"))
        .isEqualTo(Json.read("{\"create\":0,\"change\":0,\"unchanged\":3}"));
    assertThat(server.lines()).allMatch(line -> line.startsWith("GET "));
  }

  @Test
  void planShowsAndApplySendsOnlyTheFieldsThatDiffer() throws IOException {
    everythingIsThere();
    server.on("PATCH /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE"));
    Files.writeString(
        Path.of(file), SPEC.replace("rpm: 120", "rpm: 60").replace("team: growth", "team: sales"));

    Outcome plan = shell.run("plan", "-f", file);
    Outcome apply = shell.run("apply", "-f", file);

    assertThat(plan.exit()).isEqualTo(3);
    assertThat(plan.out())
        .contains(
            "~ tenant acme\n    labels: team=growth → team=sales\n    limits.rpm: 120 → 60\n",
            "= secret openrouter");
    assertThat(apply.exit()).isZero();
    assertThat(server.requests().getLast().line()).isEqualTo("PATCH /v1/tenants/acme");
    assertThat(server.requests().getLast().json())
        .isEqualTo(Json.read("{\"labels\":{\"team\":\"sales\"},\"limits\":{\"rpm\":60}}"));
  }

  @Test
  void anApprovalIsComparedByWhatItSaysAndReplacedWhole() throws IOException {
    everythingIsThere();
    server.on("PATCH /v1/tenants/acme", 200, Samples.tenant("acme", "ACTIVE"));
    Files.writeString(Path.of(file), SPEC + "  approval: {document: CHG-1, limits: {rpm: 120}}\n");

    shell.run("apply", "-f", file);

    assertThat(server.requests().getLast().json())
        .isEqualTo(Json.read("{\"approval\":{\"document\":\"CHG-1\",\"limits\":{\"rpm\":120}}}"));
  }

  @Test
  void secretsAreWrittenAgainOnlyWhenAskedFor() {
    everythingIsThere();
    server.on("PUT /v1/tenants/acme/secrets/llm/openrouter", 200, "{}");

    shell.run("apply", "-f", file);
    shell.run("apply", "-f", file, "--rotate-secrets");

    assertThat(server.requests()).filteredOn(r -> r.line().startsWith("PUT")).hasSize(1);
  }

  @Test
  void onboardAppliesAndFollowsTheSteps() {
    everythingCanBeMade();
    server.on(
        "GET /v1/tenants/acme/onboarding",
        200,
        Samples.onboarding("RUNNING", 4, "RUNNING").toString());
    server.on(
        "GET /v1/tenants/acme/onboarding", 200, Samples.onboarding("COMPLETED", 10, "").toString());

    Outcome outcome = shell.run("onboard", "-f", file, "--yes");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .isEqualTo("onboarding of tenant acme: COMPLETED, 10 of 10 steps, 812 ms\n");
    assertThat(outcome.err()).contains("+ tenant acme", "✔ 10 isolation");
    assertThat(server.lines())
        .containsSubsequence(
            "POST /v1/tenants?dryRun=true",
            "POST /v1/registries",
            "POST /v1/tenants",
            "PUT /v1/tenants/acme/secrets/llm/openrouter");
    assertThat(server.only("PUT").body()).isEqualTo("{\"value\":\"sk-practice\"}");
    assertThat(server.only("POST").json().path("limits").path("costPerDayUsd").asString())
        .isEqualTo("50");
  }

  @Test
  void onboardAsksBeforeItChangesAnything() {
    everythingCanBeMade();

    Outcome unasked = shell.run("onboard", "-f", file);
    Outcome declined = shell.onTerminal().stdin("no\n").run("onboard", "-f", file);

    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(declined.exit()).isEqualTo(1);
    assertThat(server.lines()).doesNotContain("POST /v1/registries", "POST /v1/tenants");
  }

  @Test
  void aSecretThatCannotBeReadStopsEverythingBeforeTheFirstChange() throws IOException {
    everythingCanBeMade();
    Files.delete(home.resolve("acme.key"));

    Outcome outcome = shell.run("onboard", "-f", file, "--yes");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(server.lines()).doesNotContain("POST /v1/registries", "POST /v1/tenants");
  }

  @Test
  void everyProblemOfAFileIsToldAtOnce() throws IOException {
    Files.writeString(
        Path.of(file),
        SPEC.replace("id: acme,", "id: Acme,")
            .replace("rpm: 120", "rpm: -1")
            .replace("tier: dedicated", "teir: dedicated")
            .replace("fromFile: acme.key", "value: sk-1234")
            .replace("[http_get, calculator]", "calculator"));

    Outcome outcome = shell.run("plan", "-f", file);

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(
            "error: metadata.id does not look right",
            "error: spec.teir is not known",
            "error: spec.limits.rpm must be 0 or more")
        .contains(
            "error: spec.policy.allowedTools must be array",
            "error: spec.secrets.llm.openrouter.value is not known")
        .doesNotContain("sk-1234");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aFileThatIsNoYamlSaysWhere() throws IOException {
    Files.writeString(Path.of(file), "apiVersion: [\nkind: sk-1234: x");

    Outcome outcome = shell.run("plan", "-f", file);

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("neither YAML nor JSON: look at line 2")
        .doesNotContain("sk-1234");
  }

  @Test
  void theExampleIsWhatTheSchemaAsksFor() {
    server.on("POST /v1/tenants", 200, Samples.tenant("acme", "REQUESTED"));

    Outcome outcome = shell.run("plan", "-f", "../examples/acme.yaml");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(3);
  }

  @Test
  void readsJsonFromStdinAsWell() {
    server.on("POST /v1/tenants", 200, Samples.tenant("beta", "REQUESTED"));

    Outcome outcome =
        shell
            .stdin(
                "{\"apiVersion\":\"cruvero.dev/v1\",\"kind\":\"Tenant\",\"metadata\":{\"id\":\"beta\",\"displayName\":\"B\"}}")
            .run("plan", "-f", "-");

    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(server.only("POST").body()).isEqualTo("{\"id\":\"beta\",\"displayName\":\"B\"}");
  }
}
