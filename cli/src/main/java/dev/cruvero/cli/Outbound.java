package dev.cruvero.cli;

import dev.cruvero.api.OutboundProxy;
import dev.cruvero.api.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server behind https: {@code CRUVERO_CACERT}, {@code HTTPS_PROXY}, {@code NO_PROXY}.
 */
final class Outbound {

  private static final String CA = "CRUVERO_CACERT";

  private Outbound() {}

  static void configure(HttpClient.Builder client, Io io) {
    String certificates = io.variable(CA);
    if (certificates != null) {
      client.sslContext(trusting(certificates));
    }
    String proxy = eitherCase(io, "HTTPS_PROXY");
    if (proxy != null) {
      String direct = eitherCase(io, "NO_PROXY");
      client.proxy(new OutboundProxy(address(proxy), direct == null ? "" : direct));
    }
  }

  private static @Nullable String eitherCase(Io io, String name) {
    String upper = io.variable(name);
    return upper == null ? io.variable(name.toLowerCase(Locale.ROOT)) : upper;
  }

  private static URI address(String proxy) {
    try {
      URI uri = URI.create(proxy);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Falls through to the same sentence.
    }
    throw Failure.usage("HTTPS_PROXY is not of the form http://host:port, without credentials");
  }

  private static SSLContext trusting(String file) {
    try {
      return TrustedCertificates.context(Path.of(file));
    } catch (IOException | InvalidPathException | GeneralSecurityException e) {
      throw Failure.usage(CA + " names no readable certificates");
    }
  }
}
