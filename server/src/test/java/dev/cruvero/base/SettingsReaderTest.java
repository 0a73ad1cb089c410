package dev.cruvero.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cruvero.base.CruveroException.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  private static final Map<String, String> NEEDED =
      Map.of(
          "CRUVERO_POSTGRES_URL", "jdbc:postgresql://localhost:5432/cruvero",
          "CRUVERO_TEMPORAL_ADDRESS", "localhost:7233",
          "VAULT_ADDR", "https://vault.example.com:8200",
          "CRUVERO_VAULT_CREDENTIALS", "/etc/cruvero/vault",
          "CRUVERO_AUDIT_KEY_FILE", emptyFile());

  /** Temporary files are their owner's alone. */
  private static String emptyFile() {
    try {
      Path file = Files.createTempFile("cruvero-settings-", ".key");
      file.toFile().deleteOnExit();
      return file.toString();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Settings read(String... more) {
    return SettingsReader.read(with(more));
  }

  private static Map<String, String> with(String... more) {
    Map<String, String> environment = new HashMap<>(NEEDED);
    for (int at = 0; at < more.length; at += 2) {
      environment.put(more[at], more[at + 1]);
    }
    return environment;
  }

  private static List<String> refused(Map<String, String> environment) {
    return catchThrowableOfType(CruveroException.class, () -> SettingsReader.read(environment))
        .problems()
        .stream()
        .map(Problem::field)
        .toList();
  }

  @Test
  void theDefaultsAreThese() {
    Settings settings = read();

    assertThat(settings.environment()).isEqualTo(Settings.Environment.PRODUCTION);
    assertThat(settings.role()).isEqualTo(Settings.Role.ALL);
    assertThat(settings.listener())
        .isEqualTo(new Settings.Listener("127.0.0.1", 8080, 9090, null, false));
    assertThat(settings.postgres().app().user()).isEqualTo("cruvero_app");
    assertThat(settings.postgres().platform().user()).isEqualTo("cruvero_platform");
    assertThat(settings.temporal().systemNamespace()).isEqualTo("cruvero-system");
    assertThat(settings.temporal().poolNamespace()).isEqualTo("cruvero-pool");
    assertThat(settings.vault().mount()).isEqualTo("secret");
    assertThat(settings.vault().auth()).isEqualTo(Settings.VaultAuth.APPROLE);
    assertThat(settings.llm().openrouterUrl())
        .isEqualTo(URI.create("https://openrouter.ai/api/v1"));
    assertThat(settings.llm().failoverChain()).containsExactly("openrouter");
    assertThat(settings.llm().practiceModel()).isFalse();
    assertThat(settings.egressProxy()).isNull();
  }

  @Test
  void everyNameMaps(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "content\n");

    Settings settings =
        read(
            "CRUVERO_ENVIRONMENT", "dev",
            "CRUVERO_ROLE", "worker",
            "CRUVERO_BIND", "0.0.0.0",
            "CRUVERO_PORT", "1",
            "CRUVERO_METRICS_PORT", "2",
            "CRUVERO_POSTGRES_APP_USER", "app",
            "CRUVERO_POSTGRES_APP_PASSWORD_FILE", file.toString(),
            "CRUVERO_POSTGRES_PLATFORM_USER", "platform",
            "CRUVERO_POSTGRES_PLATFORM_PASSWORD_FILE", file.toString(),
            "CRUVERO_TEMPORAL_TLS_CA", file.toString(),
            "CRUVERO_TEMPORAL_TLS_CERT", file.toString(),
            "CRUVERO_TEMPORAL_TLS_KEY", file.toString(),
            "CRUVERO_TEMPORAL_TLS_SERVER_NAME", "temporal",
            "CRUVERO_TEMPORAL_API_KEY_FILE", file.toString(),
            "CRUVERO_SYSTEM_NAMESPACE", "system",
            "CRUVERO_POOL_NAMESPACE", "pool",
            "VAULT_NAMESPACE", "team",
            "VAULT_CACERT", file.toString(),
            "CRUVERO_VAULT_MOUNT", "kv",
            "CRUVERO_VAULT_AUTH", "token-file",
            "CRUVERO_LLM_OPENROUTER_URL", "http://127.0.0.1:1",
            "CRUVERO_LLM_AZURE_HOSTS", "llm.example.com,127.0.0.1:2",
            "CRUVERO_LLM_FAILOVER_CHAIN", "openrouter,azure",
            "CRUVERO_PRACTICE_MODEL", "true",
            "CRUVERO_MODELS_FILE", file.toString(),
            "CRUVERO_EGRESS_PROXY", "http://proxy:3128");

    assertThat(settings.toString())
        .contains("DEV", "WORKER", "0.0.0.0", "port=1", "metricsPort=2", "app=app")
        .contains("platform=platform", "temporal", "systemNamespace=system", "poolNamespace=pool")
        .contains("namespace=team", "mount=kv", "TOKEN_FILE", "http://127.0.0.1:1")
        .contains(
            "[llm.example.com, 127.0.0.1:2]",
            "[openrouter, azure]",
            "practiceModel=true",
            "proxy:3128");
    assertThat(settings.postgres().app().password()).isEqualTo("content");
    assertThat(settings.temporal().tlsCa()).isEqualTo(file);
    assertThat(settings.llm().modelsFile()).isEqualTo(file);
  }

  @Test
  void theDocumentationNamesEverySettingThereIs() throws IOException {
    String page = Files.readString(Path.of("../docs/architecture.md"));
    String table = page.substring(page.indexOf("## Settings"));
    Matcher shortened = Pattern.compile("`(?:…)?_([A-Z_]+)`").matcher(table);
    String names = table + shortened.results().map(found -> "_" + found.group(1)).toList();

    assertThat(read().printable().keySet())
        .allMatch(
            name ->
                names.contains(name)
                    || names.contains(name.replaceFirst("CRUVERO_(TEMPORAL|POSTGRES)", "")));
  }

  @Test
  void reportsEveryBadAndEveryUnknownSettingTogether() {
    List<String> refused =
        refused(
            Map.of(
                "CRUVERO_PORT", "eighty",
                "CRUVERO_ROLE", "king",
                "CRUVERO_COLOUR", "red",
                "CRUVERO_PRACTICE_MODEL", "yes",
                "CRUVERO_LLM_AZURE_HOSTS", "https://llm.example.com",
                "CRUVERO_LLM_FAILOVER_CHAIN", "openrouter,other",
                "VAULT_CACERT", "/nowhere",
                "VAULT_ADDR", "vault"));

    assertThat(refused)
        .contains(
            "CRUVERO_PORT",
            "CRUVERO_ROLE",
            "CRUVERO_COLOUR",
            "CRUVERO_PRACTICE_MODEL",
            "CRUVERO_LLM_AZURE_HOSTS",
            "CRUVERO_LLM_FAILOVER_CHAIN",
            "VAULT_CACERT",
            "VAULT_ADDR",
            "CRUVERO_POSTGRES_URL",
            "CRUVERO_TEMPORAL_ADDRESS",
            "CRUVERO_VAULT_CREDENTIALS");
  }

  @Test
  void settingsOfTheOtherProgramsAreNotUnknown() {
    assertThat(read("CRUVERO_API_KEY", "x", "CRUVERO_SERVER", "y", "CRUVERO_TOOLS", "z"))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "CRUVERO_PRACTICE_MODEL, true, false",
    "VAULT_ADDR, http://vault.example.com:8200, http://127.0.0.1:8200",
    "VAULT_ADDR, http://[2001:db8::1]:8200, http://[::1]:8200",
    "VAULT_ADDR, http://127.evil.com:8200, http://localhost:8200",
    "CRUVERO_TEMPORAL_ADDRESS, 127.evil.com:7233, [::1]:7233",
    "CRUVERO_TEMPORAL_ADDRESS, temporal.example.com:7233, 127.0.0.1:7233",
    "CRUVERO_LLM_OPENROUTER_URL, http://llm.example.com/v1, https://llm.example.com/v1"
  })
  void refusesInProductionWhatIsInsecure(String name, String insecure, String secure) {
    assertThat(refused(with(name, insecure))).containsExactly(name);
    assertThat(read(name, secure)).isNotNull();
    assertThat(read(name, insecure, "CRUVERO_ENVIRONMENT", "dev")).isNotNull();
  }

  @Test
  void namesAllInsecureSettingsTogether() {
    assertThat(
            refused(
                with(
                    "CRUVERO_PRACTICE_MODEL", "true",
                    "VAULT_ADDR", "http://vault:8200",
                    "CRUVERO_TEMPORAL_ADDRESS", "temporal:7233")))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VAULT_ADDR",
        "CRUVERO_LLM_OPENROUTER_URL",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "CRUVERO_EGRESS_PROXY",
        "HTTPS_PROXY",
        "https_proxy"
      })
  void refusesCredentialsAndQueriesInAddressesWithoutRepeatingThem(String name) {
    for (String bad :
        List.of(
            "http://u:hunter2@127.0.0.1:1", "http://127.0.0.1:1?key=hunter2", "http:///hunter2")) {
      assertThat(refused(with(name, bad))).containsExactly(name);
      assertThatThrownBy(() -> read(name, bad)).hasMessageNotContaining("hunter2");
    }
    assertThat(read(name, "http://127.0.0.1:1").printable())
        .containsEntry(name, "http://127.0.0.1:1");
  }

  @Test
  void readsTheProxyInEitherCaseAndUpperCaseFirst() {
    URI vault = URI.create("https://vault:8200");

    assertThat(read("https_proxy", "http://p:1").outbound().proxyFor(vault)).isNotNull();
    assertThat(read("https_proxy", "http://p:1", "no_proxy", "vault").outbound().proxyFor(vault))
        .isNull();
    assertThat(
            read("https_proxy", "http://p:1", "HTTPS_PROXY", "http://q:2")
                .outbound()
                .proxyFor(vault))
        .hasToString("q/<unresolved>:2");
    assertThat(read().outbound().proxyFor(vault)).isNull();
    assertThat(refused(with("HTTPS_PROXY", "https://p:1"))).containsExactly("HTTPS_PROXY");
    assertThat(refused(with("HTTPS_PROXY", "p:1"))).containsExactly("HTTPS_PROXY");
  }

  @Test
  void printsNoPassword(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "hunter2");

    Settings settings = read("CRUVERO_POSTGRES_APP_PASSWORD_FILE", file.toString());

    assertThat(settings.postgres().app().password()).isEqualTo("hunter2");
    assertThat(settings.toString()).doesNotContain("hunter2");
    assertThat(
            refused(with("CRUVERO_POSTGRES_URL", "jdbc:postgresql://h/d?user=u&password=hunter2")))
        .containsExactly("CRUVERO_POSTGRES_URL");
  }

  private static List<Problem> refusedFrom(Path file, String... environment) {
    return catchThrowableOfType(
            CruveroException.class,
            () -> SettingsReader.read(SettingsSources.read(with(environment), file.toString())))
        .problems();
  }

  @Test
  void theFileAddsToTheEnvironmentWhichWins(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("cruvero.env"),
            "# the listener\nCRUVERO_PORT=81\n\nCRUVERO_METRICS_PORT=91\nHTTPS_PROXY=http://f:1\n");

    SettingsSources sources =
        SettingsSources.read(
            with("CRUVERO_CONFIG", file.toString(), "CRUVERO_PORT", "82", "https_proxy", ""), null);
    Settings settings = SettingsReader.read(sources);

    assertThat(settings.listener())
        .isEqualTo(new Settings.Listener("127.0.0.1", 82, 91, null, false));
    assertThat(settings.printable()).containsEntry("HTTPS_PROXY", "http://f:1");
    assertThat(sources.origin("CRUVERO_PORT")).isEqualTo("environment");
    assertThat(sources.origin("CRUVERO_METRICS_PORT")).isEqualTo(file + " line 4");
    assertThat(sources.origin("CRUVERO_BIND")).isEqualTo("default");
  }

  @Test
  void theEnvironmentsProxyWinsInEitherCase(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("cruvero.env"), "HTTPS_PROXY=http://f:1\n");

    Settings settings =
        SettingsReader.read(
            SettingsSources.read(with("https_proxy", "http://e:1"), file.toString()));

    assertThat(settings.outbound().proxyFor(URI.create("https://vault:8200")))
        .hasToString("e/<unresolved>:1");
  }

  @Test
  void namesWhatIsWrongInBothWithTheirLines(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("cruvero.env"),
            "CRUVERO_ROLE=king\nVAULT_TOKEN=x\nnonsense\nCRUVERO_BIND=\"x\"\nCRUVERO_ROLE=all\n");

    List<Problem> problems = refusedFrom(file, "CRUVERO_PORT", "eighty", "CRUVERO_COLOUR", "red");

    assertThat(problems.stream().map(problem -> problem.field() + " " + problem.message()))
        .anyMatch(text -> text.startsWith("CRUVERO_PORT") && text.endsWith("(in the environment)"))
        .anyMatch(text -> text.startsWith("CRUVERO_COLOUR no such setting"))
        .anyMatch(text -> text.startsWith("CRUVERO_ROLE is one of") && text.endsWith("line 1)"))
        .anyMatch(text -> text.startsWith("VAULT_TOKEN no such") && text.endsWith("line 2)"))
        .anyMatch(text -> text.startsWith("line 3 is not of the form"))
        .anyMatch(text -> text.startsWith("CRUVERO_BIND") && text.contains("without quotes"))
        .anyMatch(text -> text.startsWith("CRUVERO_ROLE is set in line 1 already"))
        .hasSize(7);
  }

  @Test
  void aFileThatEverybodyMayWriteDecidesNothing(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("cruvero.env"), "CRUVERO_PORT=81\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));

    assertThatThrownBy(() -> SettingsSources.read(with(), file.toString()))
        .hasMessageContaining("chmod o-w");
    assertThatThrownBy(() -> SettingsSources.read(with(), folder.resolve("none").toString()))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void refusesAKeyFileThatOthersMayUse(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("audit.key"), "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(refused(with("CRUVERO_AUDIT_KEY_FILE", file.toString())))
        .containsExactly("CRUVERO_AUDIT_KEY_FILE");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(read("CRUVERO_AUDIT_KEY_FILE", file.toString()).auditKey()).isEqualTo(file);
    assertThat(refused(with("CRUVERO_AUDIT_KEY_FILE", "")))
        .containsExactly("CRUVERO_AUDIT_KEY_FILE");
  }

  @Test
  void productionListensInPlainTextOnLoopbackOnly(@TempDir Path folder) throws IOException {
    String pem = Files.writeString(folder.resolve("pem"), "x").toString();

    assertThat(refused(with("CRUVERO_BIND", "0.0.0.0"))).containsExactly("CRUVERO_BIND");
    assertThat(
            read("CRUVERO_BIND", "0.0.0.0", "CRUVERO_TLS", "terminated-before")
                .listener()
                .tlsEndsBefore())
        .isTrue();
    assertThat(
            read("CRUVERO_BIND", "0.0.0.0", "CRUVERO_TLS_CERT", pem, "CRUVERO_TLS_KEY", pem)
                .listener()
                .tls())
        .isNotNull();
    assertThat(refused(with("CRUVERO_TLS_CERT", pem))).containsExactly("CRUVERO_TLS_KEY");
    assertThat(refused(with("CRUVERO_TLS", "on"))).containsExactly("CRUVERO_TLS");
  }

  @Test
  void anIssuerHasAnAudienceAndIsReachedOverHttps() {
    assertThat(refused(with("CRUVERO_OIDC_ISSUER", "https://id.example.com")))
        .containsExactly("CRUVERO_OIDC_AUDIENCE");
    assertThat(
            refused(
                with("CRUVERO_OIDC_ISSUER", "http://id.example.com", "CRUVERO_OIDC_AUDIENCE", "c")))
        .containsExactly("CRUVERO_OIDC_ISSUER");
    assertThat(
            read("CRUVERO_OIDC_ISSUER", "https://id.example.com", "CRUVERO_OIDC_AUDIENCE", "c")
                .oidc())
        .isEqualTo(new Settings.Oidc("https://id.example.com", "c", "roles", "tenant"));
  }
}
