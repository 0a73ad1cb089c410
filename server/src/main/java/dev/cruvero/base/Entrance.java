package dev.cruvero.base;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the server's own door: its address, its TLS, and who is let in. */
final class Entrance {

  private static final String ENDS_BEFORE = "terminated-before";

  private Entrance() {}

  static Settings.Listener listener(SettingsReader reader) {
    return new Settings.Listener(
        reader.text("CRUVERO_BIND", "127.0.0.1"),
        reader.port("CRUVERO_PORT", 8080),
        reader.port("CRUVERO_METRICS_PORT", 9090),
        tls(reader),
        endsBefore(reader));
  }

  private static boolean endsBefore(SettingsReader reader) {
    String ends = reader.text("CRUVERO_TLS", "");
    if (!ends.isEmpty() && !ends.equals(ENDS_BEFORE)) {
      reader.problem("CRUVERO_TLS", "is " + ENDS_BEFORE + " or not set");
    }
    return ends.equals(ENDS_BEFORE);
  }

  private static Settings.@Nullable Tls tls(SettingsReader reader) {
    Path cert = reader.file("CRUVERO_TLS_CERT");
    Path key = reader.file("CRUVERO_TLS_KEY");
    Path clientCa = reader.file("CRUVERO_TLS_CLIENT_CA");
    if (cert != null && key != null) {
      return new Settings.Tls(cert, key, clientCa);
    }
    if (cert != null || clientCa != null) {
      reader.problem(
          "CRUVERO_TLS_KEY", "is needed with CRUVERO_TLS_CERT and CRUVERO_TLS_CLIENT_CA");
    }
    if (key != null || clientCa != null) {
      reader.problem(
          "CRUVERO_TLS_CERT", "is needed with CRUVERO_TLS_KEY and CRUVERO_TLS_CLIENT_CA");
    }
    return null;
  }

  static Settings.@Nullable Oidc oidc(SettingsReader reader) {
    String issuer = reader.text("CRUVERO_OIDC_ISSUER", "");
    String audience = reader.text("CRUVERO_OIDC_AUDIENCE", "");
    String roles = reader.text("CRUVERO_OIDC_ROLES_CLAIM", "roles");
    String tenant = reader.text("CRUVERO_OIDC_TENANT_CLAIM", "tenant");
    URI address = reader.optional("CRUVERO_OIDC_ISSUER", SettingsReader::http);
    if (issuer.isEmpty() != audience.isEmpty()) {
      reader.problem(
          issuer.isEmpty() ? "CRUVERO_OIDC_ISSUER" : "CRUVERO_OIDC_AUDIENCE",
          "is needed: issuer and audience go together");
    }
    return address == null ? null : new Settings.Oidc(issuer, audience, roles, tenant);
  }

  /** What production does not start with. */
  static void insecure(SettingsReader reader, Settings settings) {
    Settings.Listener listener = settings.listener();
    if (listener.tls() == null && !listener.tlsEndsBefore() && !loopback(listener.bind())) {
      reader.problem(
          "CRUVERO_BIND",
          "plain text is allowed on loopback only: set CRUVERO_TLS_CERT and CRUVERO_TLS_KEY, or CRUVERO_TLS="
              + ENDS_BEFORE
              + " where a proxy in front of the server ends TLS");
    }
    Settings.Oidc oidc = settings.oidc();
    reader.plain("CRUVERO_OIDC_ISSUER", oidc == null ? null : URI.create(oidc.issuer()));
  }

  /** Only what is an address is read as one: a name may begin like an address. */
  static boolean loopback(@Nullable String host) {
    if (host == null || host.equals("localhost")) {
      return host != null;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("^\\[|]$", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
