package dev.cruvero.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an administrator runs once, against servers that know nothing of Cruvero yet. */
class SetupTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder;
  private final StringWriter printed = new StringWriter();

  private void vault(Map<String, String> environment, String... words) {
    SetupVaultCommand command = new SetupVaultCommand(environment, new PrintWriter(printed, true));
    var _ = new CommandLine(command).parseArgs(words);
    assertThat(command.call()).isZero();
  }

  private void postgres(String... words) {
    SetupPostgresCommand command = new SetupPostgresCommand(new PrintWriter(printed, true));
    var _ = new CommandLine(command).parseArgs(words);
    assertThat(command.call()).isZero();
  }

  private static VaultBackend shared() {
    return Backends.shared().vault();
  }

  private static Map<String, String> namespace(String name) {
    shared().api().expect("POST", "sys/namespaces/" + name, Map.of(), shared().adminToken());
    return Map.of("VAULT_ADDR", shared().address(), "VAULT_NAMESPACE", name);
  }

  private String tokenFile() {
    Path file = folder.resolve("token");
    PrivateFiles.write(file, shared().adminToken());
    return file.toString();
  }

  @Test
  void printsTheRequestsOfDeployVaultForAnyMount() {
    vault(Map.of(), "--mount", "kv/cruvero");

    assertThat(printed.toString())
        .contains("POST /v1/sys/mounts/kv/cruvero")
        .contains("# skip it when this succeeds: GET /v1/sys/auth/approle")
        .contains("/data/accessor is {{accessor}} below")
        .contains("path \"kv/cruvero/data/cruvero/tenants/+/llm/+\"")
        .doesNotContain("path \"secret/");
  }

  @Test
  void appliesThemSoThatTheServersLoginsWorkAndAgainWithoutAnyChange() {
    Map<String, String> where = namespace("applied");
    Path logins = folder.resolve("logins");
    String[] words = {
      "--apply", "--token-file", tokenFile(), "--credentials", logins.toString(), "--mount", "kv"
    };

    vault(where, words);
    String first = PrivateFiles.read(logins.resolve("writer.json"));
    vault(where, words);
    assertThat(PrivateFiles.read(logins.resolve("writer.json"))).isEqualTo(first);

    VaultApi api = new VaultApi(shared().address(), "applied", null);
    String writer = login(api, logins, "writer");
    String reader = login(api, logins, "reader");
    String path = "kv/data/cruvero/tenants/acme/llm/openrouter";
    Map<String, Object> key = Map.of("data", Map.of("api_key", "k"));
    JsonNode minted =
        api.expect(
            "POST", "auth/token/create/cruvero-tenant", Map.of("entity_alias", "acme"), reader);
    String tenant = minted.at("/auth/client_token").asString();
    assertThat(api.call("POST", path, key, writer).status()).isEqualTo(200);
    assertThat(api.call("GET", path, null, writer).status()).isEqualTo(403);
    assertThat(api.call("GET", path, null, tenant).status()).isEqualTo(200);
    assertThat(api.call("GET", path.replace("acme", "beta"), null, tenant).status()).isEqualTo(403);
  }

  private static String login(VaultApi api, Path logins, String role) {
    String json = PrivateFiles.read(logins.resolve(role + ".json"));
    return api.login(JSON.readValue(json, new TypeReference<Map<String, String>>() {}));
  }

  @Test
  void theCommandsOfTheReadmeDoTheSame() throws IOException, InterruptedException {
    vault(namespace("by-program"), "--apply", "--token-file", tokenFile());
    namespace("by-hand");

    typed(block(deploy("vault/README.md")), "by-hand");

    assertThat(settings("by-hand")).isEqualTo(settings("by-program"));
  }

  private static Path deploy(String file) {
    return Home.root().resolve("deploy").resolve(file);
  }

  private static String block(Path page) throws IOException {
    String text = Files.readString(page);
    int begin = text.indexOf("```sh\n") + 6;
    return text.substring(begin, text.indexOf("```", begin));
  }

  private void typed(String commands, String namespace) throws IOException, InterruptedException {
    Path bao = Toolbox.ofThisMachine().find(Toolbox.Tool.BAO);
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
            .directory(deploy("vault").toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("typed.log").toFile());
    shell.environment().put("PATH", bao.getParent() + ":" + System.getenv("PATH"));
    shell.environment().put("HOME", folder.toString());
    shell.environment().put("BAO_ADDR", shared().address());
    shell.environment().put("BAO_TOKEN", shared().adminToken());
    shell.environment().put("BAO_NAMESPACE", namespace);
    assertThat(shell.start().waitFor())
        .as(() -> PrivateFiles.read(folder.resolve("typed.log")))
        .isZero();
  }

  /** Everything that setup.json makes, as the server gives it back. */
  private static Map<String, String> settings(String namespace) {
    VaultApi api = new VaultApi(shared().address(), namespace, null);
    JsonNode setup = JSON.readTree(Home.resource("deploy/vault/setup.json"));
    String accessor =
        api.expect("GET", "sys/auth/token", null, shared().adminToken())
            .at("/data/accessor")
            .asString();
    Map<String, String> settings = new HashMap<>();
    for (JsonNode request : setup.at("/requests")) {
      String path = request.at("/path").asString();
      if (!path.startsWith("sys/auth") && !path.startsWith("sys/mounts")) {
        JsonNode data = api.expect("GET", path, null, shared().adminToken()).at("/data");
        String text = JSON.writeValueAsString(data).strip().replace(accessor, "ACCESSOR");
        settings.put(path, text.replaceAll("\"modified\":\"[^\"]*\"", ""));
      }
    }
    return settings;
  }

  @Test
  void makesDatabaseAndRolesOnAServerThatHasNeither() throws SQLException {
    Path server = folder.resolve("postgres");
    try (PostgresBackend backend =
        PostgresBackend.bare(
            server, Ports.anyFree(), true, Toolbox.ofThisMachine().folder().resolve("postgres"))) {
      Path logins = folder.resolve("logins");
      String[] words = {
        "--apply",
        "--admin-url",
        backend.url("postgres") + "?user=postgres",
        "--admin-password-file",
        backend.superuser().passwordFile().toString(),
        "--logins",
        logins.toString(),
        "--database",
        "agents"
      };

      postgres(words);
      postgres(words);

      assertThat(printed.toString()).contains("is set up").contains("unchanged");
      assertThat(rolesThatLogIn(backend, logins)).isEqualTo(PostgresRoles.LOGINS);
    }
  }

  private static List<String> rolesThatLogIn(PostgresBackend backend, Path logins)
      throws SQLException {
    List<String> roles = new ArrayList<>();
    for (String role : PostgresRoles.LOGINS) {
      String password = PrivateFiles.read(logins.resolve(role + ".password"));
      try (Connection connection =
              DriverManager.getConnection(backend.url("agents"), role, password);
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "select current_user where current_setting('is_superuser') = 'off'")) {
        row.next();
        roles.add(row.getString(1));
      }
    }
    return roles;
  }

  @Test
  void theFileNamesAPasswordForEachRoleAndIsPrintedAsItIs() throws IOException {
    postgres();

    assertThat(printed.toString()).isEqualTo(Files.readString(deploy("postgres/roles.sql")));
    for (String role : PostgresRoles.LOGINS) {
      String variable = role.replace("cruvero_", "") + "_password";
      assertThat(printed.toString()).contains("-v " + variable + "=").contains(":'" + variable);
    }
  }

  @Test
  void saysWhatApplyingNeeds() {
    assertThatThrownBy(() -> vault(Map.of(), "--apply", "--token-file", "x"))
        .hasMessage("--apply needs VAULT_ADDR and --token-file (- for stdin)");
    assertThatThrownBy(() -> vault(Map.of(), "--mount", "../x"))
        .hasMessage("a mount is small letters, digits, _ and -, parted by /");
    assertThatThrownBy(() -> postgres("--apply"))
        .hasMessage("--apply needs --admin-url and --logins");
  }
}
