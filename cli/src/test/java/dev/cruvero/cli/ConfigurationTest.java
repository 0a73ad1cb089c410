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

class ConfigurationTest {

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

  private Path keyFile(String key) throws IOException {
    return Files.writeString(home.resolve(key + ".key"), key + "\n");
  }

  private String authorization() {
    return server.requests().getLast().header("Authorization");
  }

  @Test
  void aContextNamesServerKeyAndTenant() throws IOException {
    server.on("GET /v1/quota", 200, "{\"tenant\":\"acme\",\"windows\":[]}");
    shell.without("CRUVERO_SERVER").without("CRUVERO_API_KEY");

    shell.run(
        "context",
        "set",
        "here",
        "--server",
        server.url() + "/",
        "--api-key-file",
        keyFile("crv_context").toString(),
        "--tenant",
        "acme");
    Outcome outcome = shell.run("quota");

    assertThat(outcome.exit()).isZero();
    assertThat(authorization()).isEqualTo("Bearer crv_context");
    assertThat(server.requests().getLast().header("X-cruvero-tenant-id")).isEqualTo("acme");
  }

  @Test
  void flagWinsOverEnvironmentAndEnvironmentOverContext() throws IOException {
    server.on("GET /v1/whoami", 200, "{\"keyId\":\"k\"}");
    shell.run(
        "context",
        "set",
        "other",
        "--server",
        "http://127.0.0.1:1",
        "--api-key-file",
        keyFile("crv_context").toString());

    shell.run("whoami");
    assertThat(authorization()).isEqualTo("Bearer crv_test");
    shell
        .with("CRUVERO_SERVER", "http://127.0.0.1:1")
        .run("whoami", "--server", server.url(), "--api-key-file", keyFile("crv_flag").toString());

    assertThat(authorization()).isEqualTo("Bearer crv_flag");
  }

  @Test
  void aContextsKeyGoesToItsOwnServerOnly() throws IOException {
    server.on("GET /v1/whoami", 200, "{\"keyId\":\"k\"}");
    shell.without("CRUVERO_API_KEY");
    shell.run(
        "context",
        "set",
        "other",
        "--server",
        "http://127.0.0.1:1",
        "--api-key-file",
        keyFile("crv_context").toString());

    shell.run("whoami");

    assertThat(authorization()).isEmpty();
  }

  @Test
  void theFileIsForItsOwnerOnlyAndKeepsWhatItHas() throws IOException {
    shell.run("context", "set", "a", "--server", "http://a:1", "--tenant", "acme");
    shell.run("context", "set", "b", "--server", "http://b:1");
    shell.run("context", "set", "a", "--server", "http://a:2");

    Outcome list = shell.run("context", "list", "-o", "json");

    assertThat(list.json())
        .isEqualTo(
            Json.read(
                "[{\"name\":\"a\",\"current\":true,\"server\":\"http://a:2\",\"tenant\":\"acme\"},{\"name\":\"b\",\"current\":false,\"server\":\"http://b:1\"}]"));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve("cruvero/config.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void useAndShowKnowOnlyWhatThereIs() {
    shell.run("context", "set", "a", "--server", "http://a:1");
    shell.run("context", "set", "b", "--server", "http://b:1");

    assertThat(shell.run("context", "use", "b").exit()).isZero();
    assertThat(shell.without("CRUVERO_SERVER").run("context", "show").out())
        .contains("context: b", "server: http://b:1", "key: set");
    assertThat(shell.run("context", "use", "c").exit()).isEqualTo(5);
    assertThat(shell.run("whoami", "--context", "c").exit()).isEqualTo(5);
  }

  @Test
  void neverShowsAKey() throws IOException {
    Files.writeString(home.resolve("bad.key"), "crv_two words");

    Outcome show = shell.run("context", "show", "-o", "json");
    Outcome bad = shell.run("whoami", "--api-key-file", home.resolve("bad.key").toString());
    Outcome flag = shell.run("whoami", "--api-key", "crv_onTheLine");

    assertThat(show.out()).doesNotContain("crv_test");
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(bad.err()).doesNotContain("crv_two");
    assertThat(flag.exit()).isEqualTo(2);
    assertThat(flag.err()).doesNotContain("crv_onTheLine");
  }

  @Test
  void aServerThatIsNotThereIsOneSentenceAndTheWayOut() {
    Outcome outcome = shell.with("CRUVERO_SERVER", "http://127.0.0.1:1").run("tenant", "list");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .isEqualTo(
            "error: no Cruvero server answers at http://127.0.0.1:1\nnext: start one with `cruvero dev`, or set CRUVERO_SERVER to where it is\n");
  }

  @Test
  void anAddressThatIsNoneIsAUsageError() {
    assertThat(shell.run("tenant", "list", "--server", "ftp://x").exit()).isEqualTo(2);
    assertThat(shell.run("tenant", "list", "--server", "127.0.0.1:8080").exit()).isEqualTo(2);
  }

  @Test
  void idempotencyKeysAreOnesOwnWhenGiven() {
    server.on("POST /v1/registries", 201, "{}");

    shell.run(
        "seed-registry", "--id", "default", "--version", "v2.0.0", "--idempotency-key", "ci-7");

    assertThat(server.only("POST").header("Idempotency-key")).isEqualTo("ci-7");
    assertThat(shell.run("whoami", "--idempotency-key", "a b").exit()).isEqualTo(2);
  }
}
