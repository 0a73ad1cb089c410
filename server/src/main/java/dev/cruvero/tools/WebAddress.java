package dev.cruvero.tools;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An address that may be looked at further: absolute, http or https, without user, with a host that
 * every program reads alike.
 */
record WebAddress(boolean secure, String host, int port, String target) {

  private static final int LONGEST = 2048;
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NUMERIC_END = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");
  private static final Pattern QUAD =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern V6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");

  /**
   * @throws EgressRefusal for everything that two parsers could read differently
   */
  static WebAddress parse(String text) {
    if (text.length() > LONGEST) {
      throw EgressRefusal.of("an address has at most " + LONGEST + " characters");
    }
    try {
      return of(new URI(text));
    } catch (URISyntaxException _) {
      throw EgressRefusal.of("the address is not a URL");
    }
  }

  private static WebAddress of(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw EgressRefusal.of("only http and https are spoken");
    }
    if (uri.getRawUserInfo() != null || String.valueOf(uri.getRawAuthority()).contains("@")) {
      throw EgressRefusal.of("an address names no user");
    }
    if (uri.getHost() == null) {
      throw EgressRefusal.of("the host is not one that every program reads alike");
    }
    boolean secure = scheme.equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    return new WebAddress(
        secure, checked(uri.getHost().toLowerCase(Locale.ROOT)), port, target(uri));
  }

  private static String checked(String host) {
    boolean fits =
        NUMERIC_END.matcher(host).matches()
            ? QUAD.matcher(host).matches()
            : NAME.matcher(host).matches() || V6.matcher(host).matches();
    if (!fits) {
      throw EgressRefusal.of("the host is not one that every program reads alike");
    }
    return host;
  }

  private static String target(URI uri) {
    URI ascii = URI.create(uri.toASCIIString());
    String raw = ascii.getRawPath();
    String path = raw == null || raw.isEmpty() ? "/" : raw;
    return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
  }

  /** Where a redirect from here leads. */
  WebAddress redirect(String location) {
    try {
      return of(URI.create(toString()).resolve(new URI(location)));
    } catch (URISyntaxException | IllegalArgumentException _) {
      throw EgressRefusal.of("a redirect leads to what is not a URL");
    }
  }

  /** Whether an entry covers the host: equal to it, or {@code *.example.com} for what is below. */
  boolean isOn(List<String> hosts) {
    return hosts.stream()
        .map(entry -> entry.toLowerCase(Locale.ROOT))
        .anyMatch(
            entry ->
                (entry.startsWith("*.") && entry.length() > 3)
                    ? host.endsWith(entry.substring(1))
                    : entry.equals(host));
  }

  boolean isLiteral() {
    return host.startsWith("[") || QUAD.matcher(host).matches();
  }

  /** The host as name services and certificates know it. */
  String name() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  String authority() {
    int usual = secure ? 443 : 80;
    return port == usual ? host : host + ":" + port;
  }

  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + authority() + target;
  }
}
