package dev.cruvero.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server behind https: {@code CRUVERO_CACERT}, {@code HTTPS_PROXY}, {@code NO_PROXY}.
 */
final class Outbound {

  private static final String CA = "CRUVERO_CACERT";

  private Outbound() {}

  static void configure(HttpClient.Builder client, URI server, Io io) {
    String certificates = io.variable(CA);
    if (certificates != null) {
      client.sslContext(trusting(certificates));
    }
    String proxy = eitherCase(io, "HTTPS_PROXY");
    if (proxy != null && !exempt(server.getHost(), eitherCase(io, "NO_PROXY"))) {
      client.proxy(ProxySelector.of(address(proxy)));
    }
  }

  private static @Nullable String eitherCase(Io io, String name) {
    String upper = io.variable(name);
    return upper == null ? io.variable(name.toLowerCase(Locale.ROOT)) : upper;
  }

  private static InetSocketAddress address(String proxy) {
    try {
      URI uri = URI.create(proxy);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 3128 : uri.getPort());
      }
    } catch (IllegalArgumentException _) {
      // Falls through to the same sentence.
    }
    throw Failure.usage("HTTPS_PROXY is not of the form http://host:port, without credentials");
  }

  /** A name with all below it; {@code *} is everything. */
  private static boolean exempt(String host, @Nullable String names) {
    return names != null
        && Arrays.stream(names.split(",", -1))
            .map(name -> name.strip().replaceFirst("^\\.", "").replaceFirst(":\\d+$", ""))
            .filter(name -> !name.isEmpty())
            .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
  }

  private static SSLContext trusting(String file) {
    try (InputStream pem = Files.newInputStream(Path.of(file))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | InvalidPathException | GeneralSecurityException e) {
      throw Failure.usage(CA + " names no readable certificates");
    }
  }
}
