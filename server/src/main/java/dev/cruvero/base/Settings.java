package dev.cruvero.base;

import dev.cruvero.api.OutboundProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the server, read once and complete; see {@link SettingsReader} for names and
 * rules.
 *
 * @param fleetTenants how many tenants this process serves at most
 * @param outbound the way to Vault and the providers; {@code egressProxy} is the way of http_get
 * @param quotaLeases whether hot tenants are granted from leases
 * @param telemetry the OTLP collector; null when nothing is exported
 * @param auditKey the file with the key that signs checkpoints of audit records; never null in
 *     production
 */
public record Settings(
    Environment environment,
    Role role,
    int fleetTenants,
    Listener listener,
    @Nullable Oidc oidc,
    Postgres postgres,
    Temporal temporal,
    Vault vault,
    Llm llm,
    @Nullable URI egressProxy,
    OutboundProxy outbound,
    @Nullable URI telemetry,
    @Nullable Path auditKey,
    boolean quotaLeases,
    Map<String, String> printable) {

  /**
   * What the installation is for; evidence made with the practice model counts only in {@link
   * #DEV}.
   */
  public enum Environment {
    DEV,
    STAGING,
    PRODUCTION
  }

  /** Something that is on or off. */
  enum Switch {
    ON,
    OFF;

    boolean on() {
      return this == ON;
    }
  }

  /** What this process does. */
  public enum Role {
    ALL,
    API,
    WORKER;

    public boolean servesApi() {
      return this != WORKER;
    }

    public boolean runsWorkers() {
      return this != API;
    }
  }

  /**
   * Where the server listens.
   *
   * @param tls null for plain text
   * @param tlsEndsBefore whether a proxy in front of it ends TLS
   */
  public record Listener(
      String bind, int port, int metricsPort, @Nullable Tls tls, boolean tlsEndsBefore) {}

  /**
   * The listener's certificate and key in PEM.
   *
   * @param clientCa who must have signed a client's certificate; null when none is asked for
   */
  public record Tls(Path cert, Path key, @Nullable Path clientCa) {}

  /** The issuer whose bearer tokens are taken, and what its tokens are read for. */
  public record Oidc(String issuer, String audience, String rolesClaim, String tenantClaim) {}

  /** The two logins of the server. */
  public record Postgres(String url, Login app, Login platform) {}

  /** A database login; the password never shows. */
  public record Login(String user, @Nullable String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /** How Temporal is reached. */
  public record Temporal(
      String address,
      @Nullable Path tlsCa,
      @Nullable Path tlsCert,
      @Nullable Path tlsKey,
      @Nullable String tlsServerName,
      @Nullable Path apiKeyFile,
      String systemNamespace,
      String poolNamespace) {

    /** The same server as somebody sees it who has neither our key nor our certificate. */
    public Temporal stranger() {
      return new Temporal(
          address, tlsCa, null, null, tlsServerName, null, systemNamespace, poolNamespace);
    }

    public boolean tls() {
      return tlsCa != null || tlsCert != null || apiKeyFile != null;
    }
  }

  /** How Vault is reached and logged in to. */
  public record Vault(
      URI address,
      @Nullable String namespace,
      @Nullable Path caCert,
      String mount,
      VaultAuth auth,
      Path credentials) {}

  /** The ways to log in to Vault. */
  public enum VaultAuth {
    APPROLE,
    KUBERNETES,
    TOKEN_FILE
  }

  /**
   * The LLM providers.
   *
   * @param azureHosts hosts outside Azure's domains to which an Azure key may be sent
   */
  public record Llm(
      URI openrouterUrl,
      List<String> azureHosts,
      List<String> failoverChain,
      boolean practiceModel,
      @Nullable Path modelsFile) {}
}
