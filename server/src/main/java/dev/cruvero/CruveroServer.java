package dev.cruvero;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Settings;
import dev.cruvero.base.SettingsReader;
import dev.cruvero.base.SettingsSources;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.modulith.Modulithic;

/**
 * The server program: {@code server} (the default), {@code server --print-config}, {@code migrate},
 * {@code key bootstrap}; each also with {@code --config FILE}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Modulithic
@Import({
  dev.cruvero.base.TimeConfiguration.class,
  dev.cruvero.db.DbConfiguration.class,
  dev.cruvero.audit.AuditConfiguration.class,
  dev.cruvero.health.HealthConfiguration.class,
  dev.cruvero.http.HttpConfiguration.class,
  dev.cruvero.access.AccessConfiguration.class,
  dev.cruvero.tenants.TenantsConfiguration.class,
  dev.cruvero.policies.PoliciesConfiguration.class,
  dev.cruvero.registries.RegistriesConfiguration.class,
  dev.cruvero.secrets.SecretsConfiguration.class,
  dev.cruvero.quotas.QuotasConfiguration.class,
  dev.cruvero.models.ModelsConfiguration.class,
  dev.cruvero.tools.ToolsConfiguration.class,
  dev.cruvero.fleet.FleetConfiguration.class,
  dev.cruvero.isolation.IsolationConfiguration.class,
  dev.cruvero.runs.RunsConfiguration.class,
  dev.cruvero.onboarding.OnboardingConfiguration.class
})
public class CruveroServer {

  static void main(String[] args) {
    int exit = run(args, System.getenv(), System.out, System.err);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  /** Runs one command; returns its exit code, or 0 while the server goes on in its own threads. */
  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      Words words = Words.of(args);
      SettingsSources sources = SettingsSources.read(environment, words.config());
      switch (words.command()) {
        case "migrate" -> OwnerCommands.migrate(sources.sound(), out);
        case "key" -> OwnerCommands.key(words.rest(), sources.sound(), out);
        case "server" -> server(words.rest(), sources, out);
        default -> {
          err.println("error: unknown command " + words.command() + "; next: ./cruvero --help");
          return 2;
        }
      }
      return 0;
    } catch (CruveroException failure) {
      err.println("error: " + failure.getMessage());
      return failure.code().exitCode();
    } catch (BeansException failure) {
      // Spring has said why already.
      return 1;
    }
  }

  private static void server(List<String> rest, SettingsSources sources, PrintStream out) {
    if (!rest.isEmpty() && !rest.equals(List.of("--print-config"))) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "usage: cruvero server [--config FILE] [--print-config]");
    }
    Settings settings = SettingsReader.read(sources);
    if (rest.isEmpty()) {
      start(settings, _ -> {});
      return;
    }
    settings
        .printable()
        .forEach((name, value) -> out.println(name + "=" + value + "  # " + sources.origin(name)));
  }

  /** The command line: a command, what follows it, and {@code --config FILE} taken out of it. */
  private record Words(String command, List<String> rest, @Nullable String config) {

    static Words of(String[] args) {
      List<String> words = new ArrayList<>(List.of(args));
      int flag = words.indexOf("--config");
      if (flag >= 0 && flag + 1 == words.size()) {
        throw new CruveroException(ErrorCode.INVALID_REQUEST, "--config needs the name of a file");
      }
      String config = flag < 0 ? null : words.remove(flag + 1);
      if (flag >= 0) {
        words.remove(flag);
      }
      String command = words.isEmpty() ? "server" : words.removeFirst();
      return new Words(command, List.copyOf(words), config);
    }
  }

  /**
   * Starts the server; the caller closes the context.
   *
   * @param more what a test adds to the context
   */
  public static ConfigurableApplicationContext start(
      Settings settings, ApplicationContextInitializer<ConfigurableApplicationContext> more) {
    SpringApplication application = new SpringApplication(CruveroServer.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setDefaultProperties(properties(settings));
    application.addInitializers(
        context ->
            ((GenericApplicationContext) context).registerBean(Settings.class, () -> settings));
    application.addInitializers(more);
    return application.run();
  }

  /** Read again when the files change, so that a renewed certificate needs no restart. */
  private static void tls(Settings.@Nullable Tls tls, Map<String, Object> properties) {
    if (tls == null) {
      return;
    }
    String bundle = "spring.ssl.bundle.pem.listener.";
    properties.put(bundle + "reload-on-update", true);
    properties.put(bundle + "keystore.certificate", location(tls.cert()));
    properties.put(bundle + "keystore.private-key", location(tls.key()));
    properties.put(bundle + "options.enabled-protocols", "TLSv1.3,TLSv1.2");
    for (String server : List.of("server.ssl.", "management.server.ssl.")) {
      properties.put(server + "bundle", "listener");
      properties.put(server + "client-auth", tls.clientCa() == null ? "none" : "need");
    }
    if (tls.clientCa() != null) {
      properties.put(bundle + "truststore.certificate", location(tls.clientCa()));
    }
  }

  private static String location(Path file) {
    return "file:" + file.toAbsolutePath();
  }

  private static Map<String, Object> properties(Settings settings) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("server.address", settings.listener().bind());
    properties.put("server.port", settings.listener().port());
    properties.put("management.server.address", settings.listener().bind());
    properties.put("management.server.port", settings.listener().metricsPort());
    tls(settings.listener().tls(), properties);
    boolean exports = settings.telemetry() != null;
    properties.put("management.tracing.export.otlp.enabled", exports);
    properties.put("management.otlp.metrics.export.enabled", exports);
    if (exports) {
      String collector = String.valueOf(settings.telemetry()).replaceFirst("/+$", "");
      properties.put(
          "management.opentelemetry.tracing.export.otlp.endpoint", collector + "/v1/traces");
      properties.put("management.otlp.metrics.export.url", collector + "/v1/metrics");
    }
    return properties;
  }
}
