package dev.cruvero.base;

import dev.cruvero.api.OutboundProxy;
import dev.cruvero.api.Provider;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Settings.Environment;
import dev.cruvero.base.Settings.Role;
import dev.cruvero.base.Settings.VaultAuth;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link Settings} from environment variables and reports every bad and every unknown one at
 * once.
 */
public final class SettingsReader {

  /**
   * Names with our prefix that belong to other programs: the CLI, the launcher, the owner's
   * commands.
   */
  private static final Set<String> NOT_OURS =
      Set.of(
          "CRUVERO_SERVER",
          "CRUVERO_API_KEY",
          "CRUVERO_TENANT_ID",
          "CRUVERO_CONTEXT",
          "CRUVERO_JAVA_HOME",
          "CRUVERO_TOOLS",
          "CRUVERO_CACERT",
          "CRUVERO_HOME",
          "CRUVERO_TRAIN",
          "CRUVERO_POSTGRES_OWNER_URL",
          "CRUVERO_POSTGRES_OWNER_PASSWORD_FILE");

  /** Those of them that a configuration file may hold as well. */
  private static final String OWNERS = "CRUVERO_POSTGRES_OWNER_";

  /** What other programs read too, in either case. */
  private static final Set<String> EITHER_CASE = Set.of("HTTPS_PROXY", "NO_PROXY");

  private final SettingsSources sources;
  private final Map<String, String> environment;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, String> printable = new TreeMap<>();

  private SettingsReader(SettingsSources sources) {
    this.sources = sources;
    this.environment = sources.values();
  }

  /**
   * @throws CruveroException with one problem for each bad, missing, unknown or insecure setting
   */
  public static Settings read(SettingsSources sources) {
    return new SettingsReader(sources).read();
  }

  /** The same from the environment alone. */
  public static Settings read(Map<String, String> environment) {
    return read(SettingsSources.environment(environment));
  }

  private Settings read() {
    Settings settings =
        new Settings(
            choice("CRUVERO_ENVIRONMENT", Environment.class, Environment.PRODUCTION),
            choice("CRUVERO_ROLE", Role.class, Role.ALL),
            count("CRUVERO_FLEET_TENANTS", 3000),
            Entrance.listener(this),
            Entrance.oidc(this),
            postgres(),
            temporal(),
            vault(),
            llm(),
            proxy("CRUVERO_EGRESS_PROXY"),
            new OutboundProxy(proxy(eitherCase("HTTPS_PROXY")), text(eitherCase("NO_PROXY"), "")),
            optional("OTEL_EXPORTER_OTLP_ENDPOINT", SettingsReader::http),
            privateFile("CRUVERO_AUDIT_KEY_FILE"),
            choice("CRUVERO_QUOTA_LEASES", Settings.Switch.class, Settings.Switch.ON).on(),
            printable);
    unknown();
    insecure(settings);
    problems.replaceAll(sources::located);
    problems.addAll(sources.problems());
    if (!problems.isEmpty()) {
      throw CruveroException.invalid("the server does not start with these settings", problems);
    }
    return settings;
  }

  /** The environment is shared with other programs; the file is ours with every name in it. */
  private void unknown() {
    text(SettingsSources.FILE, "");
    Set<String> inFile = sources.inFile();
    environment.keySet().stream()
        .filter(name -> name.startsWith("CRUVERO_"))
        .filter(name -> !printable.containsKey(name) && !NOT_OURS.contains(name))
        .filter(name -> !inFile.contains(name))
        .sorted()
        .forEach(name -> problems.add(new Problem(name, "no such setting")));
    inFile.stream()
        .filter(name -> !printable.containsKey(name) && !name.startsWith(OWNERS))
        .filter(name -> !EITHER_CASE.contains(name.toUpperCase(Locale.ROOT)))
        .forEach(name -> problems.add(new Problem(name, "no such setting of the server")));
  }

  private Settings.Postgres postgres() {
    return new Settings.Postgres(
        postgresUrl("CRUVERO_POSTGRES_URL"),
        login("CRUVERO_POSTGRES_APP", "cruvero_app"),
        login("CRUVERO_POSTGRES_PLATFORM", "cruvero_platform"));
  }

  private Settings.Login login(String prefix, String user) {
    return new Settings.Login(text(prefix + "_USER", user), content(prefix + "_PASSWORD_FILE"));
  }

  private Settings.Temporal temporal() {
    return new Settings.Temporal(
        address("CRUVERO_TEMPORAL_ADDRESS"),
        file("CRUVERO_TEMPORAL_TLS_CA"),
        file("CRUVERO_TEMPORAL_TLS_CERT"),
        file("CRUVERO_TEMPORAL_TLS_KEY"),
        optional("CRUVERO_TEMPORAL_TLS_SERVER_NAME", Function.identity()),
        file("CRUVERO_TEMPORAL_API_KEY_FILE"),
        text("CRUVERO_SYSTEM_NAMESPACE", "cruvero-system"),
        text("CRUVERO_POOL_NAMESPACE", "cruvero-pool"));
  }

  private Settings.Vault vault() {
    return new Settings.Vault(
        uri("VAULT_ADDR", null),
        optional("VAULT_NAMESPACE", Function.identity()),
        file("VAULT_CACERT"),
        text("CRUVERO_VAULT_MOUNT", "secret"),
        choice("CRUVERO_VAULT_AUTH", VaultAuth.class, VaultAuth.APPROLE),
        Path.of(needed("CRUVERO_VAULT_CREDENTIALS")));
  }

  private Settings.Llm llm() {
    return new Settings.Llm(
        uri("CRUVERO_LLM_OPENROUTER_URL", "https://openrouter.ai/api/v1"),
        hosts("CRUVERO_LLM_AZURE_HOSTS"),
        providers("CRUVERO_LLM_FAILOVER_CHAIN"),
        flag("CRUVERO_PRACTICE_MODEL"),
        file("CRUVERO_MODELS_FILE"));
  }

  private void insecure(Settings settings) {
    if (settings.environment() == Environment.DEV) {
      return;
    }
    if (settings.llm().practiceModel()) {
      problems.add(
          new Problem(
              "CRUVERO_PRACTICE_MODEL", "the practice model is for CRUVERO_ENVIRONMENT=dev"));
    }
    if (settings.environment() != Environment.PRODUCTION) {
      return;
    }
    if (settings.auditKey() == null) {
      problems.add(new Problem("CRUVERO_AUDIT_KEY_FILE", "is needed: it signs the audit record"));
    }
    Entrance.insecure(this, settings);
    plain("VAULT_ADDR", settings.vault().address());
    plain("CRUVERO_LLM_OPENROUTER_URL", settings.llm().openrouterUrl());
    if (!settings.temporal().tls()
        && !Entrance.loopback(settings.temporal().address().replaceAll(":\\d+$", ""))) {
      problems.add(
          new Problem(
              "CRUVERO_TEMPORAL_ADDRESS",
              "plain text is allowed on loopback only: set CRUVERO_TEMPORAL_TLS_CA or CRUVERO_TEMPORAL_API_KEY_FILE"));
    }
  }

  void plain(String name, @Nullable URI address) {
    if (address != null
        && "http".equals(address.getScheme())
        && !Entrance.loopback(address.getHost())) {
      problems.add(new Problem(name, "plain http is allowed on loopback only: use https"));
    }
  }

  /** The name that is set: other programs read these settings in lower case too. */
  private String eitherCase(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return environment.getOrDefault(name, "").isBlank() && environment.containsKey(lower)
        ? lower
        : name;
  }

  void problem(String name, String message) {
    problems.add(new Problem(name, message));
  }

  String text(String name, String fallback) {
    String value = environment.getOrDefault(name, "");
    printable.put(name, value.isBlank() ? fallback : value);
    return value.isBlank() ? fallback : value;
  }

  String needed(String name) {
    String value = text(name, "");
    if (value.isEmpty()) {
      problems.add(new Problem(name, "is needed and not set"));
    }
    return value;
  }

  <T> @Nullable T optional(String name, Function<String, T> parser) {
    String value = text(name, "");
    if (value.isEmpty()) {
      return null;
    }
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException _) {
      problems.add(new Problem(name, "cannot be read as what it should be"));
      return null;
    }
  }

  private URI uri(String name, @Nullable String fallback) {
    String value = fallback == null ? needed(name) : text(name, fallback);
    try {
      return value.isEmpty() ? URI.create("") : http(value);
    } catch (IllegalArgumentException _) {
      problems.add(
          new Problem(name, "is not an http or https address without credentials and query"));
      return URI.create("");
    }
  }

  /** An address of HTTP, or a refusal that does not repeat it. */
  static URI http(String value) {
    URI address = URI.create(value);
    if (address.getHost() == null
        || !Set.of("http", "https").contains(address.getScheme())
        || address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null) {
      throw new IllegalArgumentException("not an HTTP address");
    }
    return address;
  }

  /** Proxies are spoken to in plain text, so a password for one would travel readable. */
  private @Nullable URI proxy(String name) {
    String value = text(name, "");
    try {
      URI proxy = value.isEmpty() ? null : http(value);
      if (proxy == null || "http".equals(proxy.getScheme())) {
        return proxy;
      }
    } catch (IllegalArgumentException _) {
      // reported below with the proxies that are not http
    }
    printable.put(name, "***");
    problems.add(new Problem(name, "is not of the form http://host:port, without credentials"));
    return null;
  }

  private String postgresUrl(String name) {
    String url = needed(name);
    if (!url.isEmpty() && !url.matches("jdbc:postgresql://[^@]+")) {
      problems.add(new Problem(name, "is not of the form jdbc:postgresql://host:port/database"));
    } else if (url.matches(".*[?&](user|password)=.*")) {
      printable.put(name, "***");
      problems.add(
          new Problem(
              name,
              "must carry no credentials: they are CRUVERO_POSTGRES_APP_USER and _PASSWORD_FILE"));
    }
    return url;
  }

  private String address(String name) {
    String value = needed(name);
    if (!value.isEmpty() && !value.matches("[^/@ ]+:[0-9]{1,5}")) {
      problems.add(new Problem(name, "is not of the form host:port"));
    }
    return value;
  }

  private List<String> providers(String name) {
    List<String> chain = Arrays.asList(text(name, "openrouter").split(",", -1));
    for (String provider : chain) {
      try {
        Provider.of(provider);
      } catch (IllegalArgumentException unknown) {
        problems.add(new Problem(name, String.valueOf(unknown.getMessage())));
      }
    }
    return chain;
  }

  private List<String> hosts(String name) {
    String value = text(name, "");
    List<String> hosts = value.isEmpty() ? List.of() : List.of(value.split(",", -1));
    if (!hosts.stream().allMatch(host -> host.matches("[a-z0-9.-]+(:[0-9]{1,5})?"))) {
      problems.add(new Problem(name, "is a list of host names, each with its port if not 443"));
    }
    return hosts;
  }

  private boolean flag(String name) {
    String value = text(name, "false");
    if (!Set.of("true", "false").contains(value)) {
      problems.add(new Problem(name, "is true or false"));
    }
    return value.equals("true");
  }

  private int count(String name, int fallback) {
    return number(name, fallback, 1, Integer.MAX_VALUE, "must be a number above 0");
  }

  int port(String name, int fallback) {
    return number(name, fallback, 0, 65_535, "is not a port number");
  }

  private int number(String name, int fallback, int least, int most, String otherwise) {
    String value = text(name, Integer.toString(fallback));
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // reported below with the numbers that are out of range
    }
    problems.add(new Problem(name, otherwise));
    return fallback;
  }

  private <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
    String value = text(name, spelled(fallback));
    for (E constant : type.getEnumConstants()) {
      if (spelled(constant).equals(value)) {
        return constant;
      }
    }
    List<String> known =
        Arrays.stream(type.getEnumConstants()).map(SettingsReader::spelled).toList();
    problems.add(new Problem(name, "is one of " + String.join(", ", known)));
    return fallback;
  }

  private static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Nullable Path file(String name) {
    Path path = optional(name, Path::of);
    if (path != null && !Files.isReadable(path)) {
      problems.add(new Problem(name, "names a file that cannot be read"));
    }
    return path;
  }

  private @Nullable Path privateFile(String name) {
    Path path = file(name);
    if (path != null && Files.isReadable(path) && !PrivateFile.is(path)) {
      problems.add(new Problem(name, "names a file that others may use: chmod 600"));
    }
    return path;
  }

  private @Nullable String content(String name) {
    Path path = file(name);
    if (path == null || !Files.isReadable(path)) {
      return null;
    }
    try {
      return Files.readString(path).strip();
    } catch (IOException _) {
      problems.add(new Problem(name, "names a file that cannot be read"));
      return null;
    }
  }
}
