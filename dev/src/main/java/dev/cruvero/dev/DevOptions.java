package dev.cruvero.dev;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code dev} and {@code quickstart} may be told. Nothing is taken from the environment. */
final class DevOptions {

  /** Where answers come from. */
  enum Provider {
    practice,
    openrouter,
    azure
  }

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "the server's port (else 8080 if free)")
  @Nullable Integer port;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "the port of /metrics (else 9090 if free)")
  @Nullable Integer metricsPort;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      description = "Postgres' port (else any that is free)")
  @Nullable Integer postgresPort;

  @Option(
      names = "--temporal-port",
      paramLabel = "PORT",
      description = "Temporal's port (else any that is free)")
  @Nullable Integer temporalPort;

  @Option(
      names = "--vault-port",
      paramLabel = "PORT",
      description = "OpenBao's port (else any that is free)")
  @Nullable Integer vaultPort;

  @Option(
      names = "--practice-port",
      paramLabel = "PORT",
      description = "the practice model's port (else any that is free)")
  @Nullable Integer practicePort;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      defaultValue = "practice",
      description = "practice (the practice model), openrouter or azure (${DEFAULT-VALUE})")
  Provider provider = Provider.practice;

  @Option(
      names = "--azure-hosts",
      paramLabel = "HOSTS",
      description = "hosts outside Azure's domains that a tenant's Azure credential may name")
  @Nullable String azureHosts;

  @Option(
      names = "--temporal-address",
      paramLabel = "HOST:PORT",
      description = "use this Temporal and start none")
  @Nullable String temporalAddress;

  @Option(
      names = "--vault-address",
      paramLabel = "URL",
      description = "use this Vault, set up with deploy/vault, and start none")
  @Nullable String vaultAddress;

  @Option(
      names = "--vault-credentials",
      paramLabel = "FOLDER",
      description = "with --vault-address: writer.json, reader.json, eraser.json")
  @Nullable Path vaultCredentials;

  @Option(
      names = "--postgres-url",
      paramLabel = "JDBC-URL",
      description = "use this database, set up with deploy/postgres, and start none")
  @Nullable String postgresUrl;

  @Option(
      names = "--postgres-logins",
      paramLabel = "FOLDER",
      description =
          "with --postgres-url: cruvero_owner.password, cruvero_app.password, cruvero_platform.password")
  @Nullable Path postgresLogins;

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "where everything is kept (else .cruvero)")
  @Nullable Path state;

  @Option(names = "--json", description = "print the addresses as one line of JSON")
  boolean json;

  Path folder() {
    return (state == null ? Home.state() : state).toAbsolutePath().normalize();
  }

  Backends.Wanted wanted() {
    if (vaultAddress != null && vaultCredentials == null) {
      throw new DevException("--vault-address needs --vault-credentials");
    }
    if (postgresUrl != null && postgresLogins == null) {
      throw new DevException("--postgres-url needs --postgres-logins");
    }
    return new Backends.Wanted(
        postgresUrl == null,
        postgresPort,
        temporalAddress == null,
        temporalPort,
        vaultAddress == null,
        vaultPort);
  }

  /** What points the server at backends that run elsewhere. */
  Map<String, String> configured() {
    Map<String, String> environment = new TreeMap<>();
    put(environment, "CRUVERO_TEMPORAL_ADDRESS", temporalAddress);
    put(environment, "VAULT_ADDR", vaultAddress);
    put(environment, "CRUVERO_VAULT_CREDENTIALS", vaultCredentials);
    if (postgresUrl != null && postgresLogins != null) {
      put(environment, "CRUVERO_POSTGRES_URL", postgresUrl);
      put(environment, "CRUVERO_POSTGRES_APP_PASSWORD_FILE", login("cruvero_app"));
      put(environment, "CRUVERO_POSTGRES_PLATFORM_PASSWORD_FILE", login("cruvero_platform"));
    }
    return environment;
  }

  Map<String, String> configuredOwner() {
    Map<String, String> environment = new TreeMap<>();
    if (postgresUrl != null && postgresLogins != null) {
      String joint = postgresUrl.contains("?") ? "&" : "?";
      put(environment, "CRUVERO_POSTGRES_OWNER_URL", postgresUrl + joint + "user=cruvero_owner");
      put(environment, "CRUVERO_POSTGRES_OWNER_PASSWORD_FILE", login("cruvero_owner"));
    }
    return environment;
  }

  private @Nullable Path login(String user) {
    return postgresLogins == null
        ? null
        : postgresLogins.resolve(user + ".password").toAbsolutePath();
  }

  private static void put(Map<String, String> environment, String name, @Nullable Object value) {
    if (value != null) {
      environment.put(name, value.toString());
    }
  }
}
