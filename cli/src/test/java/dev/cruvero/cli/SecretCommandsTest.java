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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretCommandsTest {

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

  private static final String PUT = "PUT /v1/tenants/acme/secrets/llm/openrouter";
  private static final String STORED =
      "{\"provider\":\"openrouter\",\"version\":3,\"updatedAt\":\"2026-11-24T10:00:00Z\"}";

  @Test
  void takesTheValueFromStdinFileOrEnvironment() throws IOException {
    server.on(PUT, 200, STORED);
    Path file = Files.writeString(home.resolve("key"), "sk-file\n");
    shell.with("OPENROUTER_API_KEY", "sk-env").stdin("sk-stdin\n");

    Outcome stdin = shell.run("secret", "put", "--tenant", "acme", "--provider", "openrouter");
    shell.run(
        "secret",
        "put",
        "--tenant",
        "acme",
        "--provider",
        "openrouter",
        "--from-file",
        file.toString());
    shell.run(
        "secret",
        "put",
        "--tenant",
        "acme",
        "--provider",
        "openrouter",
        "--from-env",
        "OPENROUTER_API_KEY");

    assertThat(stdin.exit()).isZero();
    assertThat(stdin.out()).isEqualTo("secret openrouter of tenant acme: version 3\n");
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::body)
        .containsExactly(
            "{\"value\":\"sk-stdin\"}", "{\"value\":\"sk-file\"}", "{\"value\":\"sk-env\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-secret",
        "--value=sk-secret",
        "--api-key=sk-secret",
        "--from-env=sk-secret",
        "--from-env=sk_secret"
      })
  void neverRepeatsAValueThatStandsOnTheLine(String argument) {
    Outcome outcome =
        shell.run("secret", "put", "--tenant", "acme", "--provider", "openrouter", argument);

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.out() + outcome.err())
        .doesNotContain("sk-secret")
        .doesNotContain("sk_secret");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void refusesEmptyAndTooLargeValues() {
    Outcome empty =
        shell.stdin(" \n").run("secret", "put", "--tenant", "acme", "--provider", "openrouter");
    Outcome large =
        shell
            .stdin("k".repeat(16_385))
            .run("secret", "put", "--tenant", "acme", "--provider", "openrouter");

    assertThat(empty.err()).isEqualTo("error: the secret is empty\n");
    assertThat(large.err())
        .isEqualTo("error: the secret is no single line of at most 16 KiB and no JSON object\n");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void putsAJsonObjectOfSeveralLinesOnOne() {
    server.on(PUT.replace("openrouter", "azure"), 200, STORED.replace("openrouter", "azure"));

    Outcome outcome =
        shell
            .stdin("{\n  \"api_key\": \"k\",\n  \"api_version\": \"v1\"\n}\n")
            .run("secret", "put", "--tenant", "acme", "--provider", "azure");

    assertThat(outcome.exit()).isZero();
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::body)
        .containsExactly(
            "{\"value\":\"{\\\"api_key\\\":\\\"k\\\",\\\"api_version\\\":\\\"v1\\\"}\"}");
  }

  @Test
  void asksForTenantAndKnownProviderTogether() {
    Outcome outcome = shell.stdin("k").run("secret", "put", "--provider", "bedrock");

    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("error: --tenant", "error: --provider: a provider is one of openrouter, azure");
  }

  @Test
  void sealedVaultIsSevenHereWithItsOwner() {
    server.refuse(PUT, 503, "VAULT_SEALED", "Vault is sealed", "bao operator unseal");

    Outcome outcome =
        shell.stdin("sk").run("secret", "put", "--tenant", "acme", "--provider", "openrouter");

    assertThat(outcome.exit()).isEqualTo(7);
    assertThat(outcome.err()).contains("owner: Security");
  }

  @Test
  void listsMetadataOfTheContextsTenant() {
    server.on("GET /v1/tenants/acme/secrets", 200, "{\"items\":[" + STORED + "]}");

    Outcome outcome = shell.with("CRUVERO_TENANT_ID", "acme").run("secret", "list");

    assertThat(outcome.out())
        .isEqualTo("PROVIDER\tVERSION\tUPDATED\nopenrouter\t3\t2026-11-24T10:00:00Z\n");
  }

  @Test
  void deletesOnlyWhenConfirmed() {
    server.on("DELETE /v1/tenants/acme/secrets/llm/openrouter", 204, "");

    Outcome unasked = shell.run("secret", "delete", "--tenant", "acme", "--provider", "openrouter");
    Outcome agreed =
        shell.run("secret", "delete", "--tenant", "acme", "--provider", "openrouter", "--yes");

    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(agreed.exit()).isZero();
    assertThat(server.requests()).hasSize(1);
  }
}
