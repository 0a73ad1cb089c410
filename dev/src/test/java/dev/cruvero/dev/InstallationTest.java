package dev.cruvero.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code cruvero dev} starts, on real backends; the server program itself is played. */
class InstallationTest {

  @TempDir private Path folder;
  private final DevOptions options = new DevOptions();
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void stateInOwnFolder() throws Exception {
    options.state = folder.resolve("state");
    Files.createDirectories(folder.resolve("notes"));
  }

  @Test
  void serverIsToldOfBackendsAndOfNothingElse() throws Exception {
    try (Installation _ = start()) {
      String told = Files.readString(folder.resolve("notes/server"));

      assertThat(told)
          .contains("CRUVERO_POSTGRES_URL", "CRUVERO_TEMPORAL_ADDRESS", "CRUVERO_VAULT_CREDENTIALS")
          .contains("CRUVERO_PRACTICE_MODEL=true", "CRUVERO_ENVIRONMENT=dev")
          .doesNotContain("OWNER", "superuser", "recovery", "OPENROUTER_API_KEY", "TOKEN");
      assertThat(Files.readString(folder.resolve("notes/migrate"))).contains("OWNER_URL");
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void backendsThatAreConfiguredAreUsedAndNotStarted() throws Exception {
    Backends elsewhere = Backends.shared();
    options.postgresUrl = elsewhere.postgres().url();
    options.postgresLogins = elsewhere.postgres().app().passwordFile().getParent();
    options.temporalAddress = elsewhere.temporal().address();
    options.vaultAddress = elsewhere.vault().address();
    options.vaultCredentials = elsewhere.vault().credentials();

    try (Installation _ = start()) {
      assertThat(Files.readString(folder.resolve("notes/server")))
          .contains("CRUVERO_POSTGRES_URL=" + elsewhere.postgres().url())
          .contains("CRUVERO_TEMPORAL_ADDRESS=" + elsewhere.temporal().address())
          .contains("VAULT_ADDR=" + elsewhere.vault().address())
          .contains("CRUVERO_VAULT_CREDENTIALS=" + elsewhere.vault().credentials());
      assertThat(Files.readString(folder.resolve("notes/migrate")))
          .contains(elsewhere.postgres().url() + "?user=cruvero_owner");
      assertThat(left()).hasSize(1);
    }
  }

  @Test
  void backendsThatAreConfiguredNeedTheirLogins() {
    options.vaultAddress = "http://127.0.0.1:1";

    assertThatThrownBy(this::start).hasMessage("--vault-address needs --vault-credentials");
    assertThat(left()).isEmpty();
  }

  @Test
  void aRealProviderNeedsTheTenantsOwnKeyAndGetsItsProxyInEitherCase() throws Exception {
    options.provider = DevOptions.Provider.openrouter;
    options.temporalAddress = "127.0.0.1:1";
    environment.put("https_proxy", "http://127.0.0.1:3128");

    try (Installation installation = start()) {
      assertThat(Files.readString(folder.resolve("notes/server")))
          .contains("https_proxy=http://127.0.0.1:3128", "CRUVERO_LLM_FAILOVER_CHAIN=openrouter")
          .doesNotContain("PRACTICE", "OPENROUTER_API_KEY");
      assertThat(installation.hint())
          .contains("cruvero secret put --tenant ID --provider openrouter");
    }
  }

  @Test
  void quickstartSendsItsPracticeKeyToNoRealProvider() {
    options.provider = DevOptions.Provider.azure;

    assertThatThrownBy(() -> QuickstartCommand.refuseRealProvider(options))
        .hasMessageContaining("./cruvero dev --provider azure");
  }

  @Test
  void secondOneInTheSameFolderIsToldWhereTheFirstRuns() {
    try (Installation first = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(DevException.class)
          .hasMessageContaining(first.addresses().get("server"));
    }
    try (Installation again = start()) {
      assertThat(again.addresses()).containsKey("server");
    }
  }

  @Test
  void nothingStaysWhenTheServerDoesNotStart() {
    ServerProgram broken = new ServerProgram(List.of("/bin/false"));

    assertThatThrownBy(() -> start(broken)).hasMessageContaining("migrate failed");
    assertThat(left()).isEmpty();
  }

  @Test
  void endOfOnePartIsNoticed() {
    try (Installation installation = start()) {
      left().stream()
          .filter(process -> process.info().commandLine().orElse("").contains("temporal.db"))
          .forEach(ProcessHandle::destroyForcibly);

      assertThat(installation.awaitEnd()).isEqualTo("Temporal ended by itself");
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void contextIsAddedBesideOthersAndTheChoiceOfAPersonStays() throws Exception {
    Path config = folder.resolve("config/cruvero/config.json");
    Files.createDirectories(folder.resolve("config/cruvero"));
    Files.writeString(
        config, "{\"current\":\"mine\",\"contexts\":{\"mine\":{\"server\":\"https://x\"}}}");

    CliContext.write(config, "http://127.0.0.1:1", folder.resolve("admin.key"));

    JsonNode written = JsonMapper.shared().readTree(Files.readString(config));
    assertThat(written.at("/current").asString()).isEqualTo("mine");
    assertThat(written.at("/contexts/mine/server").asString()).isEqualTo("https://x");
    assertThat(written.at("/contexts/dev/server").asString()).isEqualTo("http://127.0.0.1:1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-------");
  }

  @Test
  void firstContextIsCurrent() throws Exception {
    Path config = folder.resolve("config/cruvero/config.json");

    CliContext.write(config, "http://127.0.0.1:1", folder.resolve("admin.key"));

    assertThat(JsonMapper.shared().readTree(Files.readString(config)).at("/current").asString())
        .isEqualTo("dev");
  }

  private Installation start() {
    return start(FakeServer.program(folder.resolve("notes")));
  }

  private Installation start(ServerProgram program) {
    environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    environment.put("OPENROUTER_API_KEY", "sk-x");
    return Installation.start(options, program, environment, (_, _) -> {});
  }

  private List<ProcessHandle> left() {
    return ProcessHandle.allProcesses()
        .filter(process -> Child.mentions(process, folder.resolve("state")))
        .toList();
  }
}
